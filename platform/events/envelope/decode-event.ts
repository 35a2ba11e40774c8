import { isJsonObject, type JsonObject, type JsonValue } from '../../json/json-value.ts';
import { parseJson } from '../../json/parse-json.ts';
import type { ChangeEvent } from '../change-event.ts';
import { LONGEST } from './check-new-event.ts';

/** What {@link decodeEvent} finds. `reason` is one sentence, and holds no data of the event. */
export type DecodedEvent =
  | { readonly ok: true; readonly event: ChangeEvent }
  | { readonly ok: false; readonly reason: string };

/** Largest envelope that is read, in bytes of UTF-8: twice the default cap of what an outbox takes. */
export const MAX_EVENT_BYTES = 2 * 1024 * 1024;

/**
 * Reads a change event in CloudEvents' structured JSON form
 * (https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/formats/json-format.md). Attributes that it does not know
 * are left out; those that it knows must be as `ChangeEvent` says.
 */
export function decodeEvent(body: Buffer | string): DecodedEvent {
  const size = Buffer.byteLength(body);
  if (size > MAX_EVENT_BYTES) {
    return refuse(`an event has at most ${MAX_EVENT_BYTES} bytes, this one ${size}`);
  }
  const text = toText(body);
  const json = text === null ? undefined : parseOrNothing(text);
  if (json === undefined || !isJsonObject(json)) return refuse('not a JSON object in UTF-8');
  const fault = faultOfEnvelope(json);
  return fault === null ? { ok: true, event: pickAttributes(json) } : refuse(fault);
}

/** Why {@link decodeEvent} would refuse an event once it is encoded, its size apart; null when it would take it. */
export function faultOfEvent(event: ChangeEvent): string | null {
  return faultOfEnvelope({ ...event });
}

function refuse(reason: string): DecodedEvent {
  return { ok: false, reason };
}

const strictUtf8 = new TextDecoder('utf-8', { fatal: true });

function toText(body: Buffer | string): string | null {
  if (typeof body === 'string') return body;
  try {
    return strictUtf8.decode(body);
  } catch {
    // Bytes that are no text have no better description than that.
    return null;
  }
}

function parseOrNothing(text: string): JsonValue | undefined {
  try {
    return parseJson(text);
  } catch {
    // What the parser says may quote the data.
    return undefined;
  }
}

interface AttributeRule {
  readonly isRequired: boolean;
  readonly form: string;
  isRight(value: JsonValue, envelope: JsonObject): boolean;
}

// A character of the key may be two units of UTF-16, in which texts are measured here.
const longestSubject = LONGEST.entity + 1 + 2 * LONGEST.key;

const typeForm = /^[A-Za-z][\w-]*\.[A-Za-z_]\w*\.[A-Za-z]+$/;

const RULES: Readonly<Record<Exclude<keyof ChangeEvent, 'data'>, AttributeRule>> = {
  specversion: required('1.0', (value) => value === '1.0'),
  id: required('a text of 1 to 190 characters', (value) => isText(value, 190)),
  source: required('a text such as /subgraphs/NAME', (value) => isText(value, 255)),
  type: required(
    'SUBGRAPH.Entity.verb',
    (value) => isText(value, LONGEST.type) && typeForm.test(value),
  ),
  subject: required("the type's entity, or Entity:key", isSubjectOfType),
  time: required('an RFC 3339 time', isTime),
  datacontenttype: required('application/json', (value) => value === 'application/json'),
  dataschema: optional('a text', (value) => isText(value, 2000)),
  partitionkey: required('the subject', (value, { subject }) => value === subject),
  sequence: required('20 digits', (value) => typeof value === 'string' && /^\d{20}$/.test(value)),
  traceparent: optional('a text', (value) => isText(value, 200)),
  tracestate: optional('a text', (value) => isText(value, 2000)),
  entitykeys: optional('a JSON object as text', isObjectText),
  changedfields: optional('names parted by commas', (value) => isText(value, 100_000)),
  tenant: optional('a text', (value) => isText(value, LONGEST.tenant)),
  reconciled: optional('true', (value) => value === true),
};

const ruleList = Object.entries(RULES);

function required(form: string, isRight: AttributeRule['isRight']): AttributeRule {
  return { isRequired: true, form, isRight };
}

function optional(form: string, isRight: AttributeRule['isRight']): AttributeRule {
  return { isRequired: false, form, isRight };
}

function isText(value: JsonValue, maxLength: number): value is string {
  return typeof value === 'string' && value !== '' && value.length <= maxLength;
}

function isSubjectOfType(value: JsonValue, { type }: JsonObject): boolean {
  if (!isText(value, longestSubject) || typeof type !== 'string') return false;
  const entity = type.split('.')[1];
  return value === entity || value.startsWith(`${entity}:`);
}

// https://www.rfc-editor.org/rfc/rfc3339#section-5.6
const timeForm = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)$/i;

function isTime(value: JsonValue): boolean {
  return typeof value === 'string' && timeForm.test(value) && Number.isFinite(Date.parse(value));
}

function isObjectText(value: JsonValue): boolean {
  if (typeof value !== 'string') return false;
  const json = parseOrNothing(value);
  return json !== undefined && isJsonObject(json);
}

function faultOfEnvelope(envelope: JsonObject): string | null {
  for (const [name, rule] of ruleList) {
    const value = Object.hasOwn(envelope, name) ? envelope[name] : undefined;
    const isMissing = value === undefined || value === null;
    if (isMissing && rule.isRequired) return `attribute ${name} is missing: expected ${rule.form}`;
    if (!isMissing && !rule.isRight(value, envelope)) {
      return `attribute ${name} is not as expected: ${rule.form}`;
    }
  }
  return faultOfData(envelope);
}

function faultOfData({ data, data_base64: encoded }: JsonObject): string | null {
  if (encoded !== undefined) return 'data must be JSON, and stands in data_base64';
  if (data === undefined || data === null || isJsonObject(data)) return null;
  return 'data is not as expected: an object or null';
}

function pickAttributes(envelope: JsonObject): ChangeEvent {
  const names = Object.keys(RULES).filter((name) => (envelope[name] ?? null) !== null);
  const attributes = Object.fromEntries(names.map((name) => [name, envelope[name]]));
  // Each attribute has passed its rule.
  return { ...attributes, data: envelope.data ?? null } as unknown as ChangeEvent;
}
