import { isJsonObject, type JsonValue } from '../../json/json-value.ts';
import type { IncomingMessage } from '../brokers/event-broker.ts';
import type { Notice } from './notice.ts';

/** What is in a place of a message; undefined when nothing that can be a key is there. */
export function readPlace(
  place: string,
  notice: Notice,
  message: IncomingMessage,
): string | number | bigint | undefined {
  return toScalar(findIn(place, notice, message));
}

/** The `id` of the model, else of the record, else the record when it is a bare id. */
export function readUsualId(notice: Notice): string | number | bigint | undefined {
  const { modelId, record } = notice;
  if (modelId !== null) return toScalar(modelId);
  if (isJsonObject(record)) return toScalar(ownField(record, 'id'));
  return typeof record === 'string' && !bareId.test(record) ? undefined : toScalar(record);
}

/** Whether a place is outside of the body, so that an empty body does not matter. */
export function isOutsideBody(place: string): boolean {
  return place.startsWith('header:') || place.startsWith('routing-key:');
}

const bareId = /^[\w-]{1,64}$/;

function findIn(place: string, notice: Notice, { headers, routingKey }: IncomingMessage): unknown {
  if (place === 'body') return notice.body;
  if (place === 'model:id') return notice.modelId;
  const [kind, name] = splitOnce(place);
  if (kind === 'header') return Object.hasOwn(headers, name) ? headers[name] : undefined;
  if (kind === 'routing-key') return routingKey.split('.')[Number(name) - 1];
  return place.split('.').reduce<JsonValue | undefined>(ownField, notice.body);
}

function splitOnce(place: string): readonly [string, string] {
  const end = place.indexOf(':');
  return end < 0 ? ['', place] : [place.slice(0, end), place.slice(end + 1)];
}

function ownField(value: JsonValue | undefined, name: string): JsonValue | undefined {
  if (Array.isArray(value)) return /^\d{1,6}$/.test(name) ? value[Number(name)] : undefined;
  return isJsonObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
}

function toScalar(value: unknown): string | number | bigint | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined;
  if (typeof value === 'string') return value === '' ? undefined : value;
  return typeof value === 'bigint' ? value : undefined;
}
