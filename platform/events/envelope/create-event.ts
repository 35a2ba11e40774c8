import { stringifyJson } from '../../json/stringify-json.ts';
import type { ChangeEvent, NewEvent } from '../change-event.ts';
import { subjectOf } from '../entity-subject.ts';

/** What the outbox knows of an event, and its writer does not. */
export interface EventStamp {
  /** UUIDv7, lower case. */
  readonly id: string;
  /** Counts the events of its subject from 1 on. */
  readonly sequence: number;
  /** Milliseconds since 1970. */
  readonly timeMs: number;
}

const sequenceDigits = 20;

/** The whole event. Names and key must have passed `faultOfNewEvent`. */
export function toChangeEvent(event: NewEvent, { id, sequence, timeMs }: EventStamp): ChangeEvent {
  const subject = subjectOf(event.entity, event.key);
  return {
    specversion: '1.0',
    id,
    source: `/subgraphs/${event.subgraph}`,
    type: typeOfEvent(event),
    subject,
    time: new Date(timeMs).toISOString(),
    datacontenttype: 'application/json',
    partitionkey: subject,
    sequence: String(sequence).padStart(sequenceDigits, '0'),
    ...extensionsOf(event),
    data: event.data ?? null,
  };
}

/** `catalog.Product.updated`. */
export function typeOfEvent({ subgraph, entity, verb }: NewEvent): string {
  return `${subgraph}.${entity}.${verb}`;
}

/** The CloudEvents envelope in JSON format: the body of the message, and the `payload` of the outbox. */
export function encodeEvent(event: ChangeEvent): string {
  return stringifyJson({ ...event });
}

function extensionsOf(event: NewEvent): Partial<ChangeEvent> {
  const { traceparent, tracestate, tenant, key, changedFields } = event;
  return {
    ...(traceparent !== undefined && { traceparent }),
    ...(tracestate !== undefined && { tracestate }),
    ...(key !== null && { entitykeys: stringifyJson(key) }),
    ...(changedFields !== undefined &&
      changedFields.length > 0 && { changedfields: changedFields.join(',') }),
    ...(tenant !== undefined && { tenant }),
    ...(event.isReconciled === true && { reconciled: true }),
  };
}
