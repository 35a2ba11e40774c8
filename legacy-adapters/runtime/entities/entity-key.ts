import type { JsonObject, JsonValue } from '@banyan/platform/json/json-value.ts';
import { isJsonObject } from '@banyan/platform/json/json-value.ts';
import type { KeyFields } from '../../connect/connectors.ts';

/** The key of one entity, with just the fields that a connector needs, and its text form for comparing. */
export interface EntityKey {
  readonly fields: JsonObject;
  /** Equal for equal keys, whether the service writes them as `7` or `"7"`. */
  readonly text: string;
}

/** The key that `value` holds, or null when a part of it is missing or null. */
export function pickKey(value: JsonObject, keyFields: KeyFields): EntityKey | null {
  const fields = pickFields(value, keyFields);
  return fields === null ? null : { fields, text: JSON.stringify(toText(fields)) };
}

function pickFields(value: JsonObject, keyFields: KeyFields): JsonObject | null {
  const picked: Record<string, JsonValue> = {};
  for (const [name, nested] of Object.entries(keyFields)) {
    const part = Object.hasOwn(value, name) ? pickPart(value[name], nested) : null;
    if (part === null) return null;
    picked[name] = part;
  }
  return picked;
}

function pickPart(part: JsonValue | undefined, nested: KeyFields | null): JsonValue {
  if (part === undefined || part === null) return null;
  if (nested === null) return part;
  return isJsonObject(part) ? pickFields(part, nested) : null;
}

type KeyText = string | readonly KeyText[];

/** Field names are left out: keys are only compared with keys of the same field set, whose order is fixed. */
function toText(value: JsonValue): KeyText {
  if (Array.isArray(value)) return value.map(toText);
  return isJsonObject(value) ? Object.values(value).map(toText) : String(value);
}
