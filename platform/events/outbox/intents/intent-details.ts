import { isJsonObject, type JsonObject, type JsonValue } from '../../../json/json-value.ts';
import type { NewEvent } from '../../change-event.ts';

/** One entity that the write of an intent may change. */
export type IntendedChange = Pick<NewEvent, 'entity' | 'key' | 'verb'>;

/** What an intent remembers of its write, besides its first change. */
export interface IntentDetails {
  readonly changes: readonly IntendedChange[];
  readonly traceparent?: string;
  readonly tenant?: string;
}

/** As the intents table holds them. */
export function writeIntentDetails({ changes, ...context }: IntentDetails): JsonObject {
  return { ...context, changes: changes.map(({ entity, key, verb }) => ({ entity, key, verb })) };
}

/** Null for what {@link writeIntentDetails} has not written. */
export function readIntentDetails(details: JsonObject): IntentDetails | null {
  const { changes, traceparent, tenant } = details;
  if (!Array.isArray(changes) || changes.length === 0 || !changes.every(isChange)) return null;
  return {
    changes,
    ...(typeof traceparent === 'string' && { traceparent }),
    ...(typeof tenant === 'string' && { tenant }),
  };
}

function isChange(value: JsonValue): value is JsonObject & IntendedChange {
  if (!isJsonObject(value)) return false;
  const { entity, key, verb } = value;
  const isKey = key === null || isJsonObject(key);
  return typeof entity === 'string' && typeof verb === 'string' && isKey;
}
