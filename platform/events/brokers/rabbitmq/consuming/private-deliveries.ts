import type { Logger } from '../../../../telemetry/logger.ts';
import { afterFailure } from '../../after-failure.ts';
import { type BrokerClock, pause } from '../../broker-clock.ts';
import { failurePolicy } from '../../consumer-groups.ts';
import type { HandleMessage } from '../../event-broker.ts';
import { toIncoming } from '../message-format.ts';
import type { Delivery } from './queue-consumer.ts';

/** How the messages of a private queue are handled. */
export interface PrivateDeliveryOptions {
  readonly log: Logger;
  readonly clock: BrokerClock;
  readonly handle: HandleMessage;
  readonly onGap: () => void;
}

/**
 * Gives the messages of a private queue to its handler. It has no dead letters: a message that fails each time counts as
 * missed.
 */
export function createPrivateDeliveries(
  options: PrivateDeliveryOptions,
): (delivery: Delivery) => Promise<void> {
  return async (delivery) => {
    const { handle, log, clock, onGap } = options;
    const incoming = toIncoming(delivery.message);
    for (let attempt = 1; !delivery.signal.aborted; attempt += 1) {
      try {
        await handle({ ...incoming, attempt }, delivery.signal);
        return delivery.ack();
      } catch (err) {
        log.warn({ err, event: incoming.id, attempt }, 'An event could not be handled');
        const next = afterFailure(err, attempt, failurePolicy);
        if (next.kind === 'dead') {
          onGap();
          return delivery.ack();
        }
        await pause(clock, next.delayMs, delivery.signal);
      }
    }
  };
}
