import type { EventBroker, IncomingMessage } from '../brokers/event-broker.ts';
import { UnreadableMessage } from '../brokers/unreadable-message.ts';
import type { ChangeEvent } from '../change-event.ts';
import { decodeEvent } from '../envelope/decode-event.ts';
import type { EventSchemas } from '../envelope/event-schemas.ts';
import type { EventSource } from './event-source.ts';

/** Change events from a broker. What is no event, or breaks its type's schema, goes to the dead letters at once. */
export function createEventSource(
  broker: Pick<EventBroker, 'subscribe'>,
  schemas: EventSchemas,
): EventSource {
  return {
    subscribe: (subscription, handle) =>
      broker.subscribe(subscription, (message, signal) =>
        handle(readEvent(message, schemas), signal),
      ),
  };
}

function readEvent({ body }: IncomingMessage, schemas: EventSchemas): ChangeEvent {
  const decoded = decodeEvent(body);
  if (!decoded.ok) throw new UnreadableMessage(decoded.reason);
  const fault = schemas.check(decoded.event);
  if (fault !== null) throw new UnreadableMessage(fault);
  return decoded.event;
}
