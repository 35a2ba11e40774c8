import type { JsonObject } from '../json/json-value.ts';

/**
 * One change of one entity: a CloudEvents 1.0 event (https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/spec.md)
 * whose attributes and extensions are all named here. Attribute names are those of the wire.
 */
export interface ChangeEvent {
  readonly specversion: '1.0';
  /** UUIDv7, also the id of the outbox row. Consumers recognise duplicates by it. */
  readonly id: string;
  /** `/subgraphs/NAME`: the subgraph to which the entity belongs. */
  readonly source: string;
  /** `<subgraph>.<Entity>.<verb>`, such as `catalog.Product.updated`. Exactly three words without further dots. */
  readonly type: string;
  /** `Type:key`, as cache tags write it, see `entity-subject.ts`; only `Type` when the key is not known. */
  readonly subject: string;
  /** RFC 3339, UTC, with milliseconds. */
  readonly time: string;
  readonly datacontenttype: 'application/json';
  /** Address of the JSON Schema of `data`. */
  readonly dataschema?: string;
  /** Equal to `subject`: what must stay in order. */
  readonly partitionkey: string;
  /** Counts the changes of one subject from 1 on, with 20 digits so that text order is number order. */
  readonly sequence: string;
  /** W3C trace context of the change. */
  readonly traceparent?: string;
  readonly tracestate?: string;
  /** The key fields as JSON text, such as `{"id":"42"}`; CloudEvents extensions hold no objects. */
  readonly entitykeys?: string;
  /** GraphQL field names parted by commas. Absent: not known, any may have changed. */
  readonly changedfields?: string;
  readonly tenant?: string;
  /** Present and true when the change is inferred: a write ended without a known outcome. */
  readonly reconciled?: true;
  /** What the event type's JSON Schema in `schema/events` says; null when there is nothing to tell. */
  readonly data: JsonObject | null;
}

/** What a writer says of a change. The outbox adds id, sequence and time. */
export interface NewEvent {
  /** Name of the subgraph, such as `catalog`. */
  readonly subgraph: string;
  /** GraphQL type name. */
  readonly entity: string;
  /** Key fields by name; null when the key is not known. */
  readonly key: JsonObject | null;
  /** Past tense, letters only: `created`, `updated`, `deleted`, `changed`, or one's own such as `cancelled`. */
  readonly verb: string;
  /** GraphQL field names. Absent or empty: not known, any may have changed. */
  readonly changedFields?: readonly string[];
  readonly data?: JsonObject | null;
  /** At most 255 characters. */
  readonly tenant?: string;
  readonly traceparent?: string;
  readonly tracestate?: string;
  readonly isReconciled?: boolean;
}
