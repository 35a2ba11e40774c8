import type { JsonValue } from '@banyan/platform/json/json-value.ts';
import { type CoerceScalar, misfit, NOTHING } from './coerced.ts';
import { compileMisreadText } from './misread-text.ts';

/**
 * `ID` is always text: the same for `7`, `"7"` and `7.0`, since PHP sends either form for one column. A number that may
 * have lost digits on its way (in PHP too, which prints integers beyond 2^63 with an exponent) is refused.
 */
export const id: CoerceScalar = (value) => {
  if (value === '') return NOTHING;
  if (typeof value === 'string') return { ok: true, value };
  const isWhole = typeof value === 'bigint' || Number.isSafeInteger(value);
  if (!isWhole) return misfit('an id (a string or a whole number without exponent)', value);
  return { ok: true, value: String(value) };
};

/** `String` from text, and from numbers and booleans, which PHP makes of numeric-looking text. */
export const string: CoerceScalar = (value) => {
  if (typeof value === 'string') return { ok: true, value };
  if (typeof value === 'object') return misfit('a string', value);
  return { ok: true, value: String(value) };
};

/** Takes texts as what was meant before they were garbled. */
export function withMisreadText(coerce: CoerceScalar, charset: string): CoerceScalar {
  const toMeant = compileMisreadText(charset);
  return (value) => coerce(typeof value === 'string' ? toMeant(value) : value);
}

/** Gives numbers the zeros in front that PHP took from a text of so many digits; other values stay as they are. */
export function withDigits(coerce: CoerceScalar, digits: number): CoerceScalar {
  return (value) => coerce(isCount(value) ? String(value).padStart(digits, '0') : value);
}

function isCount(value: JsonValue): boolean {
  return typeof value === 'bigint'
    ? value >= 0n
    : Number.isSafeInteger(value) && Number(value) >= 0;
}
