import type { JsonObject } from '../../json/json-value.ts';
import type { IncomingMessage } from '../brokers/event-broker.ts';
import { UnreadableMessage } from '../brokers/unreadable-message.ts';
import type { NewEvent } from '../change-event.ts';
import { subjectOf } from '../entity-subject.ts';
import { faultOfNewEvent } from '../envelope/check-new-event.ts';
import { decompressBody } from './body-bytes.ts';
import { type BodyValue, readBodyValue } from './body-value.ts';
import { type DedupeId, dedupeIdOf } from './dedupe-id.ts';
import { earlierAttempts } from './earlier-attempts.ts';
import { findRule, namesOf, verbOf } from './entity-rules.ts';
import type { EntityRule, ForeignFormat, ForeignMapping } from './foreign-mapping.ts';
import { cloudEventsReader } from './formats/cloudevents.ts';
import { debeziumReader } from './formats/debezium.ts';
import { laravelJobReader } from './formats/laravel-job.ts';
import { plainReader } from './formats/plain.ts';
import { type FormatReader, type Notice, noticeOf, type Reading } from './notice.ts';
import { isOutsideBody, readPlace, readUsualId } from './places.ts';

/** What a foreign message says. */
export type ForeignMessage =
  | ForeignEvents
  /** To be thrown by the handler of the broker. Its text is for operators. */
  | { readonly kind: 'unreadable'; readonly error: UnreadableMessage };

/** A foreign message that could be read. */
export interface ForeignEvents {
  readonly kind: 'events';
  /** Empty when the message tells of no change of an entity, as a tombstone does. */
  readonly events: readonly NewEvent[];
  /** Names of changes in it that no rule matches: to be counted. */
  readonly unknown: readonly string[];
  readonly dedupe: DedupeId;
  /** How often the message was tried before it came here, by other consumers or queues. */
  readonly earlierAttempts: number;
}

/** Reads messages of one foreign source. Pure, and never throws. */
export type ForeignDecoder = (message: IncomingMessage) => ForeignMessage;

/** A decoder for the messages that `mapping` describes. */
export function createForeignDecoder(mapping: ForeignMapping): ForeignDecoder {
  return (message) => {
    try {
      return decode(message, mapping);
    } catch (error) {
      if (!(error instanceof UnreadableMessage)) throw error;
      return { kind: 'unreadable', error };
    }
  };
}

function decode(message: IncomingMessage, mapping: ForeignMapping): ForeignMessage {
  const { notices, messageId } = readMessage(message, mapping);
  const found = notices.map((notice) => ({
    notice,
    rule: findRule(mapping.entities, notice, message),
  }));
  const events = found.flatMap(({ notice, rule }) =>
    rule === undefined ? [] : [toEvent(rule, notice, { message, mapping })],
  );
  return {
    kind: 'events',
    events,
    unknown: found
      .filter(({ rule }) => rule === undefined)
      .map(({ notice }) => namesOf(notice, message)[0] ?? message.routingKey),
    dedupe: dedupeIdOf(message, messageId, events.map(subjectOfEvent)),
    earlierAttempts: earlierAttempts(message.headers),
  };
}

function readMessage(message: IncomingMessage, mapping: ForeignMapping): Reading {
  const { maxBodyBytes, charset, format } = mapping;
  const bytes = decompressBody(message.body, message.contentEncoding, maxBodyBytes);
  if (bytes.length === 0) return readEmpty(message, mapping);
  return readAs(format, readBodyValue(bytes, charset ?? null));
}

/** Some teams say all in the routing key or in headers. */
function readEmpty(message: IncomingMessage, { entities }: ForeignMapping): Reading {
  const notice = noticeOf(null, {});
  const key = findRule(entities, notice, message)?.key;
  const isEnough = key === null || (key !== undefined && Object.values(key).every(isOutsideBody));
  if (!isEnough) throw new UnreadableMessage('the body is empty');
  return { notices: [notice], messageId: null };
}

/** In the order in which they are tried; the last one takes everything. */
const READERS: Readonly<Record<ForeignFormat, FormatReader>> = {
  cloudevents: cloudEventsReader,
  debezium: debeziumReader,
  'laravel-job': laravelJobReader,
  plain: plainReader,
};

function readAs(format: ForeignMapping['format'], { value, objects }: BodyValue): Reading {
  if (format !== 'auto') {
    if (READERS[format].recognises(value)) return READERS[format].read(value, objects);
    throw new UnreadableMessage(`the body is not of the format ${format}`);
  }
  const reader = Object.values(READERS).find(({ recognises }) => recognises(value));
  return (reader ?? plainReader).read(value, objects);
}

interface Origin {
  readonly message: IncomingMessage;
  readonly mapping: ForeignMapping;
}

function toEvent(rule: EntityRule, notice: Notice, { message, mapping }: Origin): NewEvent {
  const { subgraph, tenant: tenantPlace } = mapping;
  const tenant = tenantPlace && readPlace(tenantPlace, notice, message);
  const event: NewEvent = {
    subgraph,
    entity: rule.entity,
    key: readKey(rule, notice, message),
    verb: verbOf(rule, notice, message),
    ...(tenant !== undefined && tenant !== '' && { tenant: String(tenant) }),
    ...traceOf(message),
  };
  const fault = faultOfNewEvent(event);
  if (fault !== null) throw new UnreadableMessage(fault);
  return event;
}

function readKey(rule: EntityRule, notice: Notice, message: IncomingMessage): JsonObject | null {
  if (rule.key === null || notice.isOfAll) return null;
  if (rule.key === undefined) return { id: orRefuse(readUsualId(notice), 'id') };
  const fields = Object.entries(rule.key).map(([field, place]) => [
    field,
    orRefuse(readPlace(place, notice, message), place),
  ]);
  return Object.fromEntries(fields);
}

function orRefuse<T>(value: T | undefined, place: string): T {
  if (value !== undefined) return value;
  throw new UnreadableMessage(
    `the key is not in the message: expected a text or a number at ${place}`,
  );
}

// https://www.w3.org/TR/trace-context/#traceparent-header
const traceparentForm = /^[\da-f]{2}-[\da-f]{32}-[\da-f]{16}-[\da-f]{2}$/;

function traceOf({ headers }: IncomingMessage): Pick<NewEvent, 'traceparent'> {
  const { traceparent } = headers;
  return typeof traceparent === 'string' && traceparentForm.test(traceparent)
    ? { traceparent }
    : {};
}

function subjectOfEvent({ entity, key }: NewEvent): string {
  return subjectOf(entity, key);
}
