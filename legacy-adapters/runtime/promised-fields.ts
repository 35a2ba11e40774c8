import type { JsonValue } from '@banyan/platform/json/json-value.ts';
import type { OutputShape } from '../connect/shape.ts';

/**
 * Turns "missing" into null for every field that the mapping names. PHP drops a key instead of sending null
 * (`when()`, `whenLoaded()`); without this, a dropped key would look like a field that this connector does not serve,
 * and would cost a call to the connector which does.
 */
export function compilePromise(shape: OutputShape): (value: JsonValue) => JsonValue {
  if (shape.kind !== 'object') return (value) => value;
  const fields = [...shape.fields].map(
    ([name, nested]) => [name, compilePromise(nested), nested.kind === 'object'] as const,
  );
  const fill = (value: JsonValue): JsonValue => {
    if (Array.isArray(value)) {
      for (const item of value) fill(item);
      return value;
    }
    if (typeof value !== 'object' || value === null) return value;
    const object = value as Record<string, JsonValue>;
    for (const [name, fillNested, isNested] of fields) {
      const member = Object.hasOwn(object, name) ? object[name] : undefined;
      if (member === undefined) object[name] = null;
      else if (isNested) fillNested(member);
    }
    return value;
  };
  return fill;
}

/** Names of the fields that a mapping with this shape gives of the object (or of each object of the list). */
export function promisedFields(shape: OutputShape): ReadonlySet<string> {
  return new Set(shape.kind === 'object' ? shape.fields.keys() : []);
}
