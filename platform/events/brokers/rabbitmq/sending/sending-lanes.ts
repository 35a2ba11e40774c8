import type { Logger } from '../../../../telemetry/logger.ts';
import type { BrokerClock } from '../../broker-clock.ts';
import { untilReady } from '../../until-ready.ts';
import type { Link } from '../connection/link.ts';
import { createSender, type OutgoingFrame, type Sender } from './sender.ts';

/** What the lanes stand on. The link stays the caller's. */
export interface SendingLanesOptions {
  readonly link: Link;
  /** A connection for the side lane, which closes it; called when it is needed for the first time. */
  openSideLink(): Promise<Link>;
  readonly log: Logger;
  readonly clock: BrokerClock;
  readonly confirmTimeoutMs: number;
}

const suspicionMs = 60_000;

/**
 * A sender with two lanes. Where the messages of one type got no answer they go by a side lane, with a connection of its
 * own, until they have been confirmed there for a minute. So a queue without a leader stops the types that go there, and
 * no others.
 */
export function createSendingLanes(options: SendingLanesOptions): Sender {
  const { log, clock } = options;
  /** When a message last got no answer, by where it went. */
  const suspects = new Map<string, number>();
  let side: Promise<Lane> | null = null;

  const onSilence = (frame: OutgoingFrame) => {
    const destination = destinationOf(frame);
    log.error({ destination }, 'RabbitMQ does not confirm messages: a queue may be without leader');
    suspects.set(destination, clock.now());
  };
  const main = createSender({ ...options, onSilence });

  async function sendAside(frame: OutgoingFrame, destination: string): Promise<void> {
    side ??= openLane(options, onSilence);
    const { sender } = await side;
    // It has just been opened, or its connection cut because of the message before.
    await untilReady(sender, { clock, limitMs: options.confirmTimeoutMs });
    await sender.send(frame);
    const silentAt = suspects.get(destination) ?? 0;
    if (clock.now() - silentAt >= suspicionMs) suspects.delete(destination);
  }

  return {
    get state() {
      return main.state;
    },
    onStateChange: main.onStateChange,
    send(frame) {
      const destination = destinationOf(frame);
      return suspects.has(destination) ? sendAside(frame, destination) : main.send(frame);
    },
    async close() {
      await main.close();
      await (await side)?.close();
    },
  };
}

interface Lane {
  readonly sender: Sender;
  close(): Promise<void>;
}

async function openLane(
  options: SendingLanesOptions,
  onSilence: (frame: OutgoingFrame) => void,
): Promise<Lane> {
  const link = await options.openSideLink();
  const sender = createSender({ ...options, link, onSilence });
  return {
    sender,
    async close() {
      await sender.close();
      await link.close();
    },
  };
}

/** Messages of one type go to the same queues, whatever their partition. */
function destinationOf({ exchange, routingKey, properties }: OutgoingFrame): string {
  return exchange === '' ? routingKey : `${exchange} ${properties.type ?? routingKey}`;
}
