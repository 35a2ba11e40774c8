import { BanyanError } from '../../../errors/banyan-error.ts';
import type { ChangeEvent, NewEvent } from '../../change-event.ts';
import { faultOfNewEvent } from '../../envelope/check-new-event.ts';
import { encodeEvent, toChangeEvent } from '../../envelope/create-event.ts';
import { faultOfEvent, MAX_EVENT_BYTES } from '../../envelope/decode-event.ts';
import { createEventIds } from '../../envelope/event-ids.ts';
import { DEFAULT_MAX_PAYLOAD_BYTES, type EmitOptions } from './emit-options.ts';
import { columnsOfSubject, type SubjectColumns } from './subject-columns.ts';

/** An event that may be written, and lacks its place in the order of its subject. */
export interface EventDraft {
  readonly newEvent: NewEvent;
  readonly id: string;
  readonly subject: string;
}

/** How many events of one subject are written at once. */
export interface SubjectCount extends SubjectColumns {
  readonly subject: string;
  readonly count: number;
}

/** A row to insert. */
export interface NewOutboxRow extends SubjectColumns {
  readonly event: ChangeEvent;
  readonly version: number;
  readonly payload: string;
  readonly createdAtMs: number;
}

/** What {@link completeEvents} needs to know from the database. */
export interface AllocatedVersions {
  /** Of each subject, its last version with the new events counted. */
  readonly lastVersions: ReadonlyMap<string, number>;
  /** The database's clock, milliseconds since 1970. */
  readonly nowMs: number;
}

const eventIds = createEventIds();

/** Throws a BanyanError that names the first event which cannot be written, and why. */
export function draftEvents(
  events: readonly NewEvent[],
  options: EmitOptions = {},
): readonly EventDraft[] {
  return events.map((event, index) => draftEvent(event, `events[${index}]`, options));
}

/** Subjects in the order of their text: whoever locks them in one order does not wait in a circle. */
export function countSubjects(drafts: readonly EventDraft[]): readonly SubjectCount[] {
  const bySubject = Map.groupBy(drafts, ({ subject }) => subject);
  return [...bySubject]
    .map(([subject, { length: count }]) => ({ ...columnsOfSubject(subject), subject, count }))
    .sort((a, b) => (a.subject < b.subject ? -1 : 1));
}

/** Rows in the order of the drafts. */
export function completeEvents(
  drafts: readonly EventDraft[],
  { lastVersions, nowMs }: AllocatedVersions,
): readonly NewOutboxRow[] {
  const next = new Map<string, number>();
  for (const { subject, count } of countSubjects(drafts)) {
    next.set(subject, (lastVersions.get(subject) ?? Number.NaN) - count + 1);
  }
  return drafts.map(({ newEvent, id, subject }) => {
    const version = next.get(subject) ?? Number.NaN;
    next.set(subject, version + 1);
    const event = toChangeEvent(newEvent, { id, sequence: version, timeMs: nowMs });
    return {
      ...columnsOfSubject(subject),
      event,
      version,
      payload: encodeEvent(event),
      createdAtMs: nowMs,
    };
  });
}

/** Thrown outside of a transaction: there, the event and the change it tells of would not be one. */
export function notInTransaction(emitter: string): BanyanError {
  return new BanyanError(
    'INTERNAL_SERVER_ERROR',
    `${emitter} must be called inside of a transaction, that of the change which the events tell of`,
  );
}

function draftEvent(newEvent: NewEvent, place: string, options: EmitOptions): EventDraft {
  const fault = faultOfNewEvent(newEvent);
  if (fault !== null) throw refusal(place, fault);
  const id = eventIds.next();
  const event = toChangeEvent(newEvent, { id, sequence: 0, timeMs: 0 });
  options.checkEvent?.(event);
  // What relays and consumers would not read parks its subject, or becomes a dead letter.
  const unreadable = faultOfEvent(event);
  if (unreadable !== null) throw refusal(place, unreadable);
  const limit = Math.min(options.maxPayloadBytes ?? DEFAULT_MAX_PAYLOAD_BYTES, MAX_EVENT_BYTES);
  // Sequence and time always have the same length, so the final envelope is as large.
  const bytes = Buffer.byteLength(encodeEvent(event));
  if (bytes > limit) {
    throw refusal(place, `the event must have at most ${limit} bytes, received ${bytes}`);
  }
  return { newEvent, id, subject: event.subject };
}

function refusal(place: string, fault: string): BanyanError {
  return new BanyanError('INTERNAL_SERVER_ERROR', `${place}: ${fault}`);
}
