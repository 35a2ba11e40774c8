import { isJsonObject, type JsonObject, type JsonValue } from '@banyan/platform/json/json-value.ts';
import { parseJson } from '@banyan/platform/json/parse-json.ts';
import type { CoerceScalar } from './coerced.ts';

/** `JSON`: the value itself; text that holds an object or a list, as JSON columns come without a cast, is read. */
export const json: CoerceScalar = (value) => ({
  ok: true,
  value: withoutBigInts(typeof value === 'string' ? readNested(value) : value),
});

function readNested(text: string): JsonValue {
  if (!/^\s*[[{]/.test(text)) return text;
  try {
    return parseJson(text);
  } catch {
    // Text which only looks like JSON is still a valid JSON value.
    return text;
  }
}

/** The value with integers beyond 2^53 as text, because no JSON printer takes a `bigint`; itself when it has none. */
export function withoutBigInts(value: JsonValue): JsonValue {
  if (typeof value === 'bigint') return value.toString();
  if (!holdsBigInt(value)) return value;
  if (isJsonObject(value)) {
    const entries = Object.entries(value).map(([key, member]) => [key, withoutBigInts(member)]);
    return Object.fromEntries(entries) as JsonObject;
  }
  return Array.isArray(value) ? value.map(withoutBigInts) : value;
}

function holdsBigInt(value: JsonValue): boolean {
  if (typeof value !== 'object' || value === null) return typeof value === 'bigint';
  return Object.values(value).some(holdsBigInt);
}
