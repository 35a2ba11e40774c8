import type { ConfirmChannel, Options } from 'amqplib';
import type { Logger } from '../../../../telemetry/logger.ts';
import type { BrokerClock } from '../../broker-clock.ts';
import type { BrokerState } from '../../event-broker.ts';
import { PublishFailure } from '../../publish-failure.ts';
import { keepChannel } from '../connection/kept-channel.ts';
import type { Link } from '../connection/link.ts';
import { confirmSends, type SendingChannel } from './confirmed-sends.ts';

/** A message as it goes over the wire. */
export interface OutgoingFrame {
  /** Empty: straight into the queue that `routingKey` names. */
  readonly exchange: string;
  readonly routingKey: string;
  readonly body: Buffer;
  readonly properties: Options.Publish;
}

/** Sends messages, each of which the broker confirms. It keeps none in memory for later. */
export interface Sender {
  readonly state: Exclude<BrokerState, 'closed'>;
  onStateChange(listener: () => void): () => void;
  /** Resolves when the broker has it; rejects with a PublishFailure, at once while not `ready`. */
  send(frame: OutgoingFrame): Promise<void>;
  /** Waits for what is on its way. */
  close(): Promise<void>;
}

/** What a sender stands on. The link stays the caller's. */
export interface SenderOptions {
  readonly link: Link;
  readonly log: Logger;
  readonly clock: BrokerClock;
  readonly confirmTimeoutMs: number;
  /** Called for the message which got no answer in time, when the connection is about to be given up for that. */
  readonly onSilence: (frame: OutgoingFrame) => void;
}

/**
 * A sender with a channel of its own. The broker handles the messages of a channel one after the other, and one for a queue
 * without a leader holds up all behind it for good. So when a message gets no answer, the connection is made anew: all
 * messages on their way are rejected then.
 */
export function createSender(options: SenderOptions): Sender {
  const { link, log, clock } = options;
  const listeners = new Set<() => void>();
  let sending: SendingChannel | null = null;
  const stateNow = () => {
    if (sending === null || link.model === null) return 'connecting';
    return link.isBlocked || sending.isFull ? 'blocked' : 'ready';
  };
  let state: Sender['state'] = 'connecting';
  const update = () => {
    const next = stateNow();
    if (next === state) return;
    state = next;
    for (const listener of [...listeners]) listener();
  };
  const onSilence = (frame: OutgoingFrame) => {
    // While the broker lacks memory it answers nothing, and another connection would be no better.
    if (link.isBlocked) return false;
    options.onSilence(frame);
    link.reset('RabbitMQ does not confirm messages');
    return true;
  };
  const stop = link.onChange(update);
  const kept = keepChannel<ConfirmChannel>({
    link,
    log,
    clock,
    open: (model) => model.createConfirmChannel(),
    prepare: async () => undefined,
    onReady(channel) {
      sending = confirmSends(channel, { ...options, onFullChange: update, onSilence });
      update();
    },
    onGone() {
      sending = null;
      update();
    },
  });
  return {
    get state() {
      return state;
    },
    onStateChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async send(frame) {
      if (sending === null || state !== 'ready') {
        throw new PublishFailure('closed', `RabbitMQ takes no messages now: ${state}`);
      }
      return sending.send(frame);
    },
    async close() {
      await sending?.whenIdle();
      stop();
      await kept.close();
    },
  };
}
