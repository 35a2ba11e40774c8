import type { JsonValue } from '@banyan/platform/json/json-value.ts';

/** What became of a wire value: what the declared type promises, or why it is not that. */
export type Coerced =
  | { readonly ok: true; readonly value: unknown }
  | {
      readonly ok: false;
      /** What the declared type accepts, such as `an integer`. */
      readonly expected: string;
      /** What kind of value came, such as `a string`. Never the value, which may be somebody's data. */
      readonly form: string;
    };

/** Reads a wire value as one scalar type. Never throws. */
export type CoerceScalar = (value: JsonValue) => Coerced;

/** No value: legacy says null, or something that means it. */
export const NOTHING: Coerced = Object.freeze({ ok: true, value: null });

/** The answer for a value that does not fit. */
export function misfit(expected: string, value: JsonValue): Coerced {
  return { ok: false, expected, form: describeForm(value) };
}

function describeForm(value: JsonValue): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  if (value === '') return 'an empty string';
  if (typeof value === 'object') return 'an object';
  return typeof value === 'bigint' ? 'a number' : `a ${typeof value}`;
}
