import type { ConsumeMessage, Message, MessageProperties, Options } from 'amqplib';
import type { IncomingMessage, OutgoingMessage } from '../event-broker.ts';

const cloudEventsJson = 'application/cloudevents+json; charset=utf-8';

const own = 'x-banyan-';

/** Headers that we put onto a message which is not over with its first delivery. */
export const HEADER = {
  /** Number of the attempt that comes next, from 2 on. */
  attempt: `${own}attempt`,
  exchange: `${own}exchange`,
  routingKey: `${own}routing-key`,
  reason: `${own}reason`,
  attempts: `${own}attempts`,
  diedAt: `${own}died-at`,
  /** The queue in which it was. */
  queue: `${own}queue`,
} as const;

/** Properties of an event of ours. */
export function propertiesOf({ id, type, subject }: OutgoingMessage): Options.Publish {
  return {
    contentType: cloudEventsJson,
    deliveryMode: 2,
    messageId: id,
    type,
    headers: { subject, partitionkey: subject },
  };
}

/** A delivery as handlers see it: with the exchange and routing key of its first publication. */
export function toIncoming(message: ConsumeMessage): IncomingMessage {
  const { properties, fields, content } = message;
  const headers = properties.headers ?? {};
  return {
    id: textOrNull(properties.messageId),
    type: textOrNull(properties.type),
    contentType: textOrNull(properties.contentType),
    contentEncoding: textOrNull(properties.contentEncoding),
    exchange: textOrNull(headers[HEADER.exchange]) ?? fields.exchange,
    routingKey: textOrNull(headers[HEADER.routingKey]) ?? fields.routingKey,
    headers: withoutOwnHeaders(headers),
    body: content,
    attempt: attemptOf(headers[HEADER.attempt]),
  };
}

/** Of quorum queues, on what they deliver again. */
const deliveryCount = 'x-delivery-count';

/** How often a quorum queue has delivered a message before without getting an answer. */
export function unansweredDeliveries({ fields, properties }: Message): number {
  // The header of a first delivery counts those from another queue, out of which the message was copied.
  if (!fields.redelivered) return 0;
  const count = Number(properties.headers?.[deliveryCount] ?? 0);
  return Number.isSafeInteger(count) ? count : 0;
}

/** Properties for another publication of the same message, with headers of ours. */
export function propertiesAgain(
  { properties, fields }: Message,
  headers: Readonly<Record<string, string | number>>,
): Options.Publish {
  const { [deliveryCount]: _ofThisQueue, ...before } = properties.headers ?? {};
  return {
    ...keptProperties(properties),
    deliveryMode: 2,
    headers: {
      ...withoutOwnHeaders(before),
      [HEADER.exchange]: before[HEADER.exchange] ?? fields.exchange,
      [HEADER.routingKey]: before[HEADER.routingKey] ?? fields.routingKey,
      ...headers,
    },
  };
}

/**
 * All but two: the broker checks `userId` against the login of who publishes, and `expiration` would end the message in the
 * queue to which it goes.
 */
function keptProperties(properties: MessageProperties): Options.Publish {
  const { contentType, contentEncoding, priority, correlationId } = properties;
  const { replyTo, messageId, timestamp, type, appId } = properties;
  return {
    contentType,
    contentEncoding,
    priority,
    correlationId,
    replyTo,
    messageId,
    timestamp,
    type,
    appId,
  };
}

// The broker sends copies to all that `CC` names.
const ownOrRouting = (name: string) => name.startsWith(own) || name === 'CC' || name === 'BCC';

function withoutOwnHeaders(
  headers: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !ownOrRouting(name)));
}

function attemptOf(header: unknown): number {
  return typeof header === 'number' && Number.isSafeInteger(header) && header > 0 ? header : 1;
}

/** Empty texts are what other libraries send for "none". */
export function textOrNull(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}
