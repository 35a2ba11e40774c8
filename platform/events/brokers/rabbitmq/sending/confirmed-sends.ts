import type { ConfirmChannel } from 'amqplib';
import type { BrokerClock } from '../../broker-clock.ts';
import { PublishFailure } from '../../publish-failure.ts';
import { joinWrites } from '../connection/join-writes.ts';
import type { OutgoingFrame } from './sender.ts';

/** One confirm channel, in which each message has its own answer. */
export interface SendingChannel {
  /** Whether the socket takes no more for now. */
  readonly isFull: boolean;
  send(frame: OutgoingFrame): Promise<void>;
  /** Resolves when each message has got its answer, or has waited long enough. */
  whenIdle(): Promise<void>;
}

/** How answers are waited for. */
export interface ConfirmedSendsOptions {
  readonly clock: BrokerClock;
  readonly confirmTimeoutMs: number;
  /** Called when `isFull` has changed. */
  readonly onFullChange: () => void;
  /** Called for each message that has waited in vain, until it returns that something was done about it. */
  readonly onSilence: (frame: OutgoingFrame) => boolean;
}

/** Takes over a new confirm channel. It ends with the channel, and rejects what is on its way then. */
export function confirmSends(
  channel: ConfirmChannel,
  { clock, confirmTimeoutMs, onFullChange, onSilence }: ConfirmedSendsOptions,
): SendingChannel {
  const pending = new Set<Promise<void>>();
  const returns = createReturns(channel);
  let isFull = false;
  let isGivenUp = false;
  channel.on('drain', () => setFull(false));

  function setFull(value: boolean): void {
    if (isFull === value) return;
    isFull = value;
    onFullChange();
  }

  function waitOutTime(frame: OutgoingFrame, fail: (failure: PublishFailure) => void) {
    return clock.after(confirmTimeoutMs, () => {
      fail(new PublishFailure('timeout', `RabbitMQ gave no answer within ${confirmTimeoutMs} ms`));
      if (!isGivenUp) isGivenUp = onSilence(frame);
    });
  }

  function sendNow(frame: OutgoingFrame): Promise<void> {
    const { exchange, routingKey, body, properties } = frame;
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const answered = waitOutTime(frame, reject);
    const onAnswer = (error: Error | null) => {
      answered();
      const failure = failureOf(error, returns.take(frame), frame);
      if (failure === null) resolve();
      else reject(failure);
    };
    try {
      const options = { ...properties, mandatory: true };
      joinWrites(channel);
      if (!channel.publish(exchange, routingKey, body, options, onAnswer)) setFull(true);
    } catch (cause) {
      answered();
      reject(new PublishFailure('closed', 'The channel to RabbitMQ is closed', { cause }));
    }
    return promise;
  }

  return {
    get isFull() {
      return isFull;
    },
    send(frame) {
      const sent = sendNow(frame);
      pending.add(sent);
      const remove = () => void pending.delete(sent);
      sent.then(remove, remove);
      return sent;
    },
    async whenIdle() {
      await Promise.allSettled(pending);
    },
  };
}

/**
 * The broker returns what no queue takes, and then confirms it all the same. The same message may be on its way to several
 * queues, so where it goes is part of what it is known by.
 */
function createReturns(channel: ConfirmChannel) {
  const counts = new Map<string, number>();
  channel.on('return', ({ fields, properties }) => {
    const key = returnKey(fields.exchange, fields.routingKey, properties.messageId);
    counts.set(key, (counts.get(key) ?? 0) + 1);
  });
  return {
    /** Whether a message like this came back, and its confirmation has not been seen yet. */
    take({ exchange, routingKey, properties }: OutgoingFrame): boolean {
      if (counts.size === 0) return false;
      const key = returnKey(exchange, routingKey, properties.messageId);
      const count = counts.get(key) ?? 0;
      if (count > 1) counts.set(key, count - 1);
      else counts.delete(key);
      return count > 0;
    },
  };
}

function returnKey(...parts: readonly (string | undefined)[]): string {
  return JSON.stringify(parts);
}

function failureOf(
  error: Error | null,
  wasReturned: boolean,
  { exchange, routingKey }: OutgoingFrame,
): PublishFailure | null {
  const what = `"${routingKey}" of exchange "${exchange}"`;
  if (wasReturned) return new PublishFailure('returned', `No queue takes ${what}`);
  if (error === null) return null;
  // The library has no other mark for it.
  if (error.message === 'message nacked') {
    return new PublishFailure(
      'nacked',
      `RabbitMQ refused ${what}: a queue is full, or in trouble; perhaps one of a consumer group that was removed or renamed`,
    );
  }
  return new PublishFailure('closed', 'The channel to RabbitMQ was closed before it answered', {
    cause: error,
  });
}
