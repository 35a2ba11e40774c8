/**
 * A decoded JSON value. Objects have no prototype or are read with `Object.hasOwn` only, so that `__proto__` and
 * `constructor` are plain keys. Integers beyond 2^53 are `bigint`.
 */
export type JsonValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | readonly JsonValue[]
  | JsonObject;

export interface JsonObject {
  readonly [key: string]: JsonValue;
}

/** Whether `value` is a JSON object (not null, not a list). */
export function isJsonObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
