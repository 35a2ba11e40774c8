import { type CoerceScalar, misfit, NOTHING } from './coerced.ts';

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
