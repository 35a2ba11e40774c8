import type { ChannelModel } from 'amqplib';
import type { BrokerClock } from '../../broker-clock.ts';
import type { CompleteGroup } from '../../consumer-groups.ts';
import type { GroupCount } from '../../event-broker.ts';
import { replyCodeOf, withChannel } from '../connection/throw-away-channel.ts';
import type { Names } from './names.ts';

/** Whom to ask, and of which groups. */
export interface CountOptions {
  readonly model: ChannelModel;
  readonly clock: BrokerClock;
  readonly groups: readonly CompleteGroup[];
  readonly names: Names;
}

/** What a queue holds. */
export interface QueueCount {
  readonly messages: number;
  readonly consumers: number;
}

/**
 * Asks by passive declarations, which take nothing and need no management plugin. They do not tell of messages that consumers
 * hold. A queue that is missing counts as empty; those without a leader look so.
 */
export async function countMessages(options: CountOptions): Promise<readonly GroupCount[]> {
  const counts: GroupCount[] = [];
  for (const group of options.groups) counts.push(await countGroup(options, group));
  return counts;
}

async function countGroup(options: CountOptions, group: CompleteGroup): Promise<GroupCount> {
  const { names } = options;
  const delays = [...new Set(group.retryDelaysMs)];
  const delayQueues =
    group.partitions > 1 ? [] : delays.map((delayMs) => names.delayQueue(group.name, delayMs));
  const main = await countQueues(options, names.queues(group));
  const delayed = await countQueues(options, delayQueues);
  const dead = await countQueues(options, [names.deadQueue(group.name)]);
  return {
    group: group.name,
    ready: main.messages,
    consumers: main.consumers,
    delayed: delayed.messages,
    dead: dead.messages,
  };
}

async function countQueues(options: CountOptions, queues: readonly string[]): Promise<QueueCount> {
  let [messages, consumers] = [0, 0];
  for (const queue of queues) {
    const count = await countQueue(options, queue);
    messages += count?.messages ?? 0;
    consumers += count?.consumers ?? 0;
  }
  return { messages, consumers };
}

const notFound = 404;

/** Null when there is none. */
export function countQueue(
  { model, clock }: Pick<CountOptions, 'model' | 'clock'>,
  queue: string,
): Promise<QueueCount | null> {
  return withChannel(model, clock, async (channel) => {
    try {
      const { messageCount, consumerCount } = await channel.checkQueue(queue);
      return { messages: messageCount, consumers: consumerCount };
    } catch (error) {
      if (replyCodeOf(error) === notFound) return null;
      throw error;
    }
  });
}
