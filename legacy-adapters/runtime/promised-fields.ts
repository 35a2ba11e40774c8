import { isJsonObject, type JsonObject, type JsonValue } from '@banyan/platform/json/json-value.ts';
import type { OutputShape } from '../connect/shape.ts';

/**
 * Turns "missing" into null for every field that the mapping names. PHP drops a key instead of sending null
 * (`when()`, `whenLoaded()`); without this, a dropped key would look like a field that this connector does not serve,
 * and would cost a call to the connector which does.
 */
export function compilePromise(shape: OutputShape): (value: JsonValue) => JsonValue {
  if (shape.kind !== 'object') return (value) => value;
  const fields = [...shape.fields].map(([name, nested]) => ({
    name,
    fillNested: nested.kind === 'object' ? compilePromise(nested) : null,
  }));
  const fill = (value: JsonValue): JsonValue => {
    if (Array.isArray(value)) for (const item of value) fill(item);
    else if (isJsonObject(value)) fillObject(value, fields);
    return value;
  };
  return fill;
}

interface PromisedField {
  readonly name: string;
  /** Null for a field whose value is taken as it is. */
  readonly fillNested: ((value: JsonValue) => JsonValue) | null;
}

function fillObject(object: JsonObject, fields: readonly PromisedField[]): void {
  // The mapping made this object for us alone.
  const own = object as Record<string, JsonValue>;
  for (const { name, fillNested } of fields) {
    const member = Object.hasOwn(own, name) ? own[name] : undefined;
    if (member === undefined) own[name] = null;
    else fillNested?.(member);
  }
}

/** Names of the fields that a mapping with this shape gives of the object (or of each object of the list). */
export function promisedFields(shape: OutputShape): ReadonlySet<string> {
  return new Set(shape.kind === 'object' ? shape.fields.keys() : []);
}
