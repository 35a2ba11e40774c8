import type { Channel } from 'amqplib';
import type { Logger } from '../../../../telemetry/logger.ts';
import { type BrokerClock, endOrGiveUp } from '../../broker-clock.ts';
import type { CompleteGroup } from '../../consumer-groups.ts';
import type { HandleMessage, SubscribeOptions, Subscription } from '../../event-broker.ts';
import { bindingKeyOf } from '../../routing-keys.ts';
import type { Link } from '../connection/link.ts';
import type { Sender } from '../sending/sender.ts';
import type { Names } from '../topology/names.ts';
import { createGroupDeliveries } from './group-deliveries.ts';
import { createPrivateDeliveries } from './private-deliveries.ts';
import { consumeQueue, type QueueConsumerOptions } from './queue-consumer.ts';

/** All subscriptions of one broker. */
export interface Subscriptions {
  /** Throws an Error for a group that is not known. */
  add(options: SubscribeOptions, handle: HandleMessage): Promise<Subscription>;
  close(): Promise<void>;
}

/** What subscriptions stand on. */
export interface SubscriptionsOptions {
  readonly link: Link;
  readonly sender: Sender;
  readonly names: Names;
  readonly groups: ReadonlyMap<string, CompleteGroup>;
  readonly log: Logger;
  readonly clock: BrokerClock;
  readonly connectTimeoutMs: number;
  readonly checkConsumersMs: number;
}

/** A subscription that may not be consuming yet. */
interface Starting {
  readonly subscription: Subscription;
  readonly consuming: Promise<void>;
}

const defaultConcurrency = 32;

export function createSubscriptions(options: SubscriptionsOptions): Subscriptions {
  const { link, clock, connectTimeoutMs } = options;
  const open = new Set<Subscription>();
  return {
    async add(wanted, handle) {
      const { subscription, consuming } =
        wanted.group === null
          ? startPrivate(options, wanted, handle)
          : startGroup(options, { ...wanted, group: wanted.group }, handle);
      const tracked = {
        async close() {
          await subscription.close();
          open.delete(tracked);
        },
      };
      open.add(tracked);
      await link.firstAttempt;
      if (link.model !== null) await endOrGiveUp(consuming, connectTimeoutMs, clock);
      return tracked;
    },
    async close() {
      await Promise.all([...open].map((subscription) => subscription.close()));
    },
  };
}

function startGroup(
  options: SubscriptionsOptions,
  wanted: SubscribeOptions & { readonly group: string },
  handle: HandleMessage,
): Starting {
  const { names, groups } = options;
  const group = groups.get(wanted.group);
  if (group === undefined) {
    const known = [...groups.keys()].join(', ') || 'none';
    throw new Error(`Consumer group "${wanted.group}" is not in the topology, which has: ${known}`);
  }
  const concurrency = group.partitions > 1 ? 1 : (wanted.concurrency ?? defaultConcurrency);
  const consumers = names.queues(group).map((queue) =>
    start(options, {
      concurrency,
      chooseQueue: async () => queue,
      handle: createGroupDeliveries({ ...options, group, queue, handle }),
    }),
  );
  return {
    subscription: {
      async close() {
        await Promise.all(consumers.map(({ subscription }) => subscription.close()));
      },
    },
    consuming: Promise.all(consumers.map(({ consuming }) => consuming)).then(() => undefined),
  };
}

/**
 * With each new channel, messages may have been missed until then; with the first one, too: the process may have served for a
 * while before the broker was there.
 */
function startPrivate(
  options: SubscriptionsOptions,
  { bindings = ['#'], concurrency = defaultConcurrency, onGap = () => undefined }: SubscribeOptions,
  handle: HandleMessage,
): Starting {
  return start(options, {
    concurrency,
    chooseQueue: (channel) => declarePrivateQueue(channel, options.names, bindings),
    handle: createPrivateDeliveries({ ...options, handle, onGap }),
    onConsuming: onGap,
  });
}

async function declarePrivateQueue(
  channel: Channel,
  { exchange }: Names,
  bindings: readonly string[],
): Promise<string> {
  const { queue } = await channel.assertQueue('', {
    exclusive: true,
    autoDelete: true,
    durable: false,
  });
  for (const pattern of bindings) {
    await channel.bindQueue(queue, exchange, bindingKeyOf(pattern));
  }
  return queue;
}

function start(
  options: SubscriptionsOptions,
  wanted: Omit<QueueConsumerOptions, 'link' | 'log' | 'clock' | 'checkConsumersMs'>,
): Starting {
  const { promise, resolve } = Promise.withResolvers<void>();
  const onConsuming = () => {
    wanted.onConsuming?.();
    resolve();
  };
  return {
    subscription: consumeQueue({ ...options, ...wanted, onConsuming }),
    consuming: promise,
  };
}
