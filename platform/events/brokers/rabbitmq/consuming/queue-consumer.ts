import type { Channel, ConsumeMessage } from 'amqplib';
import type { Logger } from '../../../../telemetry/logger.ts';
import { type BrokerClock, endOrGiveUp, TooLate, withinTime } from '../../broker-clock.ts';
import type { Subscription } from '../../event-broker.ts';
import { joinWrites } from '../connection/join-writes.ts';
import { closeChannel, keepChannel } from '../connection/kept-channel.ts';
import type { Link } from '../connection/link.ts';

/** A message and what may be done with it. */
export interface Delivery {
  readonly message: ConsumeMessage;
  /** Aborted when the consumer closes, or when the message will be delivered again because its channel is lost. */
  readonly signal: AbortSignal;
  /** Never throws: an answer on a lost channel is of no use to anybody. */
  ack(): void;
}

/** Whom messages are given to, and how many at once. */
export interface QueueConsumerOptions {
  readonly link: Link;
  readonly log: Logger;
  readonly clock: BrokerClock;
  readonly concurrency: number;
  /** How often the broker is asked whether the consumer is still there. */
  readonly checkConsumersMs: number;
  /** The queue's name; called for each new channel, before it consumes. */
  chooseQueue(channel: Channel): Promise<string>;
  /** Resolves when it is over with the message; one that was not acknowledged comes again, to whomever. Never rejects. */
  handle(delivery: Delivery): Promise<void>;
  /** Called when the consumer is there, for the first time or again. */
  readonly onConsuming?: () => void;
}

const cancelTimeoutMs = 2000;

/** One consumer of one queue, which outlives its channels. */
export function consumeQueue(options: QueueConsumerOptions): Subscription {
  const { link, log, clock, concurrency, chooseQueue, onConsuming } = options;
  const inFlight = new Set<Promise<void>>();
  const lifetimes = new WeakMap<Channel, AbortController>();
  let tag: string | null = null;
  let isClosed = false;

  const onMessage = (channel: Channel, message: ConsumeMessage | null) => {
    // Null: the broker has ended the consumer, because the queue is gone or moves to another node.
    if (message === null) return void closeChannel(channel, clock);
    const signal = lifetimes.get(channel)?.signal;
    if (isClosed || signal === undefined) return;
    const handled = options.handle({ message, signal, ack: () => ackQuietly(channel, message) });
    inFlight.add(handled);
    void handled.finally(() => inFlight.delete(handled));
  };
  const kept = keepChannel<Channel>({
    link,
    log,
    clock,
    open: (model) => model.createChannel(),
    async prepare(channel) {
      lifetimes.set(channel, new AbortController());
      await channel.prefetch(concurrency);
      const queue = await chooseQueue(channel);
      const consumer = await channel.consume(queue, (message) => onMessage(channel, message));
      tag = consumer.consumerTag;
      watch(channel, queue, options);
    },
    onReady: () => onConsuming?.(),
    onGone: (channel) => lifetimes.get(channel)?.abort(),
  });

  let closing: Promise<void> | null = null;
  const close = async () => {
    const channel = kept.current;
    isClosed = true;
    if (channel !== null) {
      lifetimes.get(channel)?.abort();
      // Others get the next messages while handlers in flight end here.
      if (tag !== null) await endOrGiveUp(cancel(channel, tag), cancelTimeoutMs, clock);
    }
    await Promise.all(inFlight);
    await kept.close();
  };
  return {
    close() {
      closing ??= close();
      return closing;
    },
  };
}

const answerTimeoutMs = 10_000;

/**
 * Closes the channel when its queue has no consumer: the broker does not always tell when a queue is deleted and declared
 * anew. A queue that is not there closes the channel by the question alone.
 */
function watch(
  channel: Channel,
  queue: string,
  { clock, checkConsumersMs, link }: QueueConsumerOptions,
): void {
  let callOff: () => void = () => undefined;
  channel.once('close', () => callOff());
  const check = async () => {
    const { consumerCount } = await withinTime(channel.checkQueue(queue), answerTimeoutMs, clock);
    if (consumerCount === 0) await closeChannel(channel, clock);
    else checkLater();
  };
  const checkLater = () => {
    callOff = clock.after(checkConsumersMs, () => {
      check().catch((error: unknown) => {
        // A channel that waits for an answer can neither ask again nor be closed. Otherwise it is closed, and another one is
        // opened.
        if (error instanceof TooLate) link.reset('A queue does not say whether it is consumed');
      });
    });
  };
  checkLater();
}

async function cancel(channel: Channel, tag: string): Promise<void> {
  await channel.cancel(tag);
}

function ackQuietly(channel: Channel, message: ConsumeMessage): void {
  try {
    joinWrites(channel);
    channel.ack(message);
  } catch {
    // The channel is lost, and the message comes again.
  }
}
