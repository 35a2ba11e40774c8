import type { JsonValue } from '@banyan/platform/json/json-value.ts';

/** A JSON type as problems name it. A missing value counts as `null`. */
export type JsonType = 'array' | 'object' | 'string' | 'number' | 'boolean' | 'null';

export function jsonType(value: JsonValue | undefined): JsonType {
  if (value === null || value === undefined) return 'null';
  if (Array.isArray(value)) return 'array';
  const type = typeof value;
  if (type === 'bigint') return 'number';
  return type === 'object' || type === 'string' || type === 'boolean' ? type : 'number';
}

/** `Array.isArray` which also narrows read-only lists. */
export function isList(value: JsonValue | undefined): value is readonly JsonValue[] {
  return Array.isArray(value);
}

/**
 * The text of a scalar: a string as it is, numbers and booleans as JSON, null as `''`. Null for a list or an object.
 */
export function scalarText(value: JsonValue): string | null {
  if (typeof value === 'string') return value;
  if (value === null) return '';
  return typeof value === 'object' ? null : String(value);
}
