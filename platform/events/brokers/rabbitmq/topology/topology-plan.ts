import type { CompleteGroup } from '../../consumer-groups.ts';
import { bindingKeyOf, partitionBindingKeys } from '../../routing-keys.ts';
import type { Names } from './names.ts';

/** A queue as it should be. */
export interface QueuePlan {
  readonly name: string;
  /** As the protocol has them, `x-…`. */
  readonly arguments: Readonly<Record<string, string | number | boolean>>;
  readonly bindings: readonly BindingPlan[];
}

export interface BindingPlan {
  readonly exchange: string;
  readonly key: string;
  readonly arguments: Readonly<Record<string, string | number | boolean>>;
}

// Brokers from version 4.0 on drop a message of a quorum queue after 20 returns where nothing else is said.
const unlimitedDeliveries = 1_000_000_000;

/** All queues of a group. What others go to stands first. */
export function planQueues(group: CompleteGroup, names: Names): readonly QueuePlan[] {
  const main = names.queues(group).map((name, index) => ({
    name,
    arguments: mainArguments(group, names),
    bindings: bindingsOf(group, names, index),
  }));
  return [deadQueue(group, names), ...main, ...delayQueues(group, names)];
}

/**
 * The broker's own dead-lettering is a safety net under ours: for messages of which it gives up the delivery without asking.
 */
function mainArguments(group: CompleteGroup, names: Names): QueuePlan['arguments'] {
  return {
    'x-queue-type': 'quorum',
    'x-overflow': 'reject-publish',
    'x-max-length': group.maxLength,
    ...deadLettersTo(names.deadQueue(group.name)),
    ...(group.partitions > 1 && { 'x-single-active-consumer': true }),
  };
}

function deadLettersTo(queue: string): QueuePlan['arguments'] {
  return {
    'x-dead-letter-exchange': '',
    'x-dead-letter-routing-key': queue,
    'x-dead-letter-strategy': 'at-least-once',
  };
}

function deadQueue({ name }: CompleteGroup, names: Names): QueuePlan {
  return {
    name: names.deadQueue(name),
    arguments: { 'x-queue-type': 'quorum', 'x-delivery-limit': unlimitedDeliveries },
    bindings: [],
  };
}

/** Messages wait there for their time, and go back to the group's queue by the broker's hand. */
function delayQueues(group: CompleteGroup, names: Names): readonly QueuePlan[] {
  const [queue] = names.queues(group);
  if (group.partitions > 1 || queue === undefined) return [];
  return [...new Set(group.retryDelaysMs)].map((delayMs) => ({
    name: names.delayQueue(group.name, delayMs),
    arguments: {
      'x-queue-type': 'quorum',
      'x-overflow': 'reject-publish',
      'x-message-ttl': delayMs,
      ...deadLettersTo(queue),
    },
    bindings: [],
  }));
}

function bindingsOf(group: CompleteGroup, names: Names, index: number): readonly BindingPlan[] {
  const { bindings, exchange, bindingArguments = {}, partitions } = group;
  const keysOf = (pattern: string) => {
    if (exchange !== null) return [pattern];
    return partitions > 1
      ? partitionBindingKeys(pattern, { index, queues: partitions })
      : [bindingKeyOf(pattern)];
  };
  return bindings.flatMap(keysOf).map((key) => ({
    exchange: exchange ?? names.exchange,
    key,
    arguments: bindingArguments,
  }));
}
