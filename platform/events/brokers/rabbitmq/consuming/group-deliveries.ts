import type { Message } from 'amqplib';
import type { Logger } from '../../../../telemetry/logger.ts';
import { type AfterFailure, afterFailure } from '../../after-failure.ts';
import { type BrokerClock, pause } from '../../broker-clock.ts';
import type { CompleteGroup } from '../../consumer-groups.ts';
import type { HandleMessage, IncomingMessage } from '../../event-broker.ts';
import { HEADER, propertiesAgain, toIncoming, unansweredDeliveries } from '../message-format.ts';
import type { Sender } from '../sending/sender.ts';
import type { Names } from '../topology/names.ts';
import type { Delivery } from './queue-consumer.ts';

/** How the messages of one queue of a group are handled. */
export interface GroupDeliveryOptions {
  readonly group: CompleteGroup;
  readonly queue: string;
  readonly names: Names;
  readonly sender: Sender;
  readonly log: Logger;
  readonly clock: BrokerClock;
  readonly handle: HandleMessage;
}

/** One delivery on its way through. */
interface Case extends GroupDeliveryOptions {
  readonly delivery: Delivery;
}

/** Beyond it a message is taken for the one that kills whoever handles it. */
const mostUnansweredDeliveries = 20;
const pauseBetweenSendsMs = 500;

/**
 * Gives messages to the handler of a group. One that fails goes to a delay queue, or, in an ordered group, is tried again
 * in its place; after the last attempt it goes to the dead-letter queue. Only then is it acknowledged.
 */
export function createGroupDeliveries(
  options: GroupDeliveryOptions,
): (delivery: Delivery) => Promise<void> {
  return (delivery) => {
    const one = { ...options, delivery };
    const attempts = unansweredDeliveries(delivery.message);
    return attempts < mostUnansweredDeliveries
      ? attempt(one, toIncoming(delivery.message))
      : bury(one, { reason: `Delivered ${attempts} times without an answer`, attempts });
  };
}

async function attempt(one: Case, incoming: IncomingMessage): Promise<void> {
  const { group, handle, log, delivery } = one;
  try {
    await handle(incoming, delivery.signal);
  } catch (err) {
    // It comes again to whoever consumes then, and this attempt does not count.
    if (delivery.signal.aborted) return;
    const { id: event, attempt: number } = incoming;
    log.warn({ err, group: group.name, event, attempt: number }, 'An event could not be handled');
    return settle(one, incoming, afterFailure(err, number, group));
  }
  delivery.ack();
}

async function settle(one: Case, incoming: IncomingMessage, next: AfterFailure): Promise<void> {
  const { group, names, clock, delivery } = one;
  if (next.kind === 'dead') return bury(one, { ...next, attempts: incoming.attempt });
  const again = { ...incoming, attempt: incoming.attempt + 1 };
  if (group.partitions === 1) {
    const queue = names.delayQueue(group.name, next.delayMs);
    return move(one, queue, { [HEADER.attempt]: again.attempt });
  }
  await pause(clock, next.delayMs, delivery.signal);
  if (!delivery.signal.aborted) await attempt(one, again);
}

function bury(
  one: Case,
  { reason, attempts }: { readonly reason: string; readonly attempts: number },
): Promise<void> {
  const { group, queue, names, log, clock, delivery } = one;
  const event = idOf(delivery.message);
  log.error({ group: group.name, event, reason, attempts }, 'An event is a dead letter');
  return move(one, names.deadQueue(group.name), {
    [HEADER.reason]: reason,
    [HEADER.attempts]: attempts,
    [HEADER.diedAt]: new Date(clock.now()).toISOString(),
    [HEADER.queue]: queue,
  });
}

/** Puts a copy into another queue, however long that takes, and then acknowledges the message. */
async function move(
  { sender, log, clock, delivery }: Case,
  queue: string,
  headers: Readonly<Record<string, string | number>>,
): Promise<void> {
  const { message, signal } = delivery;
  const properties = propertiesAgain(message, headers);
  while (!signal.aborted) {
    try {
      await sender.send({ exchange: '', routingKey: queue, body: message.content, properties });
      return delivery.ack();
    } catch (err) {
      log.warn({ err, queue, event: idOf(message) }, 'An event could not be put into a queue');
    }
    await pause(clock, pauseBetweenSendsMs, signal);
  }
}

function idOf({ properties }: Message): unknown {
  return properties.messageId ?? null;
}
