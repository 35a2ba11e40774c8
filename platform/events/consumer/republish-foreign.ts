import type { JsonObject } from '../../json/json-value.ts';
import type { Logger } from '../../telemetry/logger.ts';
import type { NewEvent } from '../change-event.ts';
import { typeOfEvent } from '../envelope/create-event.ts';
import { decodeEvent } from '../envelope/decode-event.ts';
import type { EventSchemas } from '../envelope/event-schemas.ts';
import type { Inbox } from './inbox.ts';
import type { RepublishForeign } from './invalidate-by-foreign.ts';

/** What {@link republishForeign} works with. */
export interface RepublishOptions {
  /** Of the outbox from which the events are relayed. */
  readonly inbox: Inbox;
  readonly schemas: EventSchemas;
  readonly log: Logger;
  /** A key in the spelling that all events of the entity share. Default: as it is in the message. */
  readonly canonicalKey?: (entity: string, key: JsonObject) => JsonObject;
}

/**
 * Makes change events of ours of what a foreign source says: through the outbox, and once for each message, however often it
 * is delivered. Two messages without an id that are equal count as one for a second.
 *
 * What is an event of ours already, on its way through an exchange of theirs, is left out: made anew it would go round for ever.
 * So is what the schema of its type refuses, for a foreign message brings no data.
 */
export function republishForeign(
  source: string,
  { inbox, schemas, log, canonicalKey = (_entity, key) => key }: RepublishOptions,
): RepublishForeign {
  const consumer = `foreign-${source}`;
  const refused = new Set<string>();
  return async ({ body }, { events, dedupe }) => {
    const fit = events.filter(isFit);
    if (fit.length === 0 || decodeEvent(body).ok) return;
    await inbox.appendOnce({ consumer, ...dedupe }, fit.map(toCanonical));
  };

  function toCanonical(event: NewEvent): NewEvent {
    const { entity, key } = event;
    return key === null ? event : { ...event, key: canonicalKey(entity, key) };
  }

  function isFit(event: NewEvent): boolean {
    const type = typeOfEvent(event);
    const fault = schemas.check({ type, data: event.data ?? null });
    if (fault === null) return true;
    if (!refused.has(type))
      log.warn({ source, type, fault }, 'Foreign messages are not republished');
    refused.add(type);
    return false;
  }
}
