import type { IncomingMessage, OutgoingMessage } from '../event-broker.ts';
import { routingKeyOf } from '../routing-keys.ts';

/** A message as RabbitMQ would deliver it. */
export function toIncoming(
  { id, type, subject, body }: OutgoingMessage,
  exchange: string,
  attempt: number,
): IncomingMessage {
  return {
    id,
    type,
    contentType: 'application/cloudevents+json; charset=utf-8',
    contentEncoding: null,
    routingKey: routingKeyOf(type, subject),
    exchange,
    headers: { subject, partitionkey: subject },
    body: Buffer.from(body),
    attempt,
  };
}
