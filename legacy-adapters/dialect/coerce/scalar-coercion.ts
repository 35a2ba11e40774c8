import { compileBoolean } from './booleans.ts';
import { type Coerced, type CoerceScalar, NOTHING } from './coerced.ts';
import { compileDate, compileDateTime } from './dates/dates.ts';
import { json, withoutBigInts } from './json.ts';
import { compileNumber } from './numbers.ts';
import { id, string, withDigits, withMisreadText } from './texts.ts';
import { type FieldStyle, PLAIN_VALUES } from './value-style.ts';

export type { Coerced, CoerceScalar };

/** What a coercion has to know of the service. */
export interface CoercionOptions extends FieldStyle {
  /** IANA name of the zone of dates that say none, such as `Europe/Moscow`. */
  readonly timeZone: string;
}

/**
 * The reading of wire values that are declared as `typeName`: `Boolean`, `Int`, `Float`, `ID`, `String`, `Decimal`,
 * `BigInt`, `Date`, `DateTime` or `JSON`. Any other scalar passes as it is, integers beyond 2^53 as text.
 *
 * Null stays null, and `""` is null for all types but `String` and `JSON`. Throws a RangeError for an unknown time zone, and
 * for a date format that cannot be read.
 */
export function compileScalarCoercion(typeName: string, options: CoercionOptions): CoerceScalar {
  const coerce = compileNonNull(typeName, options);
  return (value) => (value === null ? NOTHING : coerce(value));
}

function compileNonNull(typeName: string, options: CoercionOptions): CoerceScalar {
  const { timeZone, booleans, dates, numbers } = { ...PLAIN_VALUES, ...options };
  if (typeName === 'Boolean') return compileBoolean(booleans);
  if (typeName === 'Date') return compileDate(timeZone, dates);
  if (typeName === 'DateTime') return compileDateTime(timeZone, dates);
  if (typeName === 'String' || typeName === 'ID') return compileText(typeName, options);
  if (typeName === 'JSON') return json;
  return compileNumber(typeName, numbers) ?? passOn;
}

function compileText(typeName: 'String' | 'ID', options: FieldStyle): CoerceScalar {
  const { digits = 0, misreadAs = null } = options;
  const text = typeName === 'ID' ? id : string;
  const meant = typeName === 'ID' || misreadAs === null ? text : withMisreadText(text, misreadAs);
  return digits === 0 ? meant : withDigits(meant, digits);
}

const passOn: CoerceScalar = (value) => ({ ok: true, value: withoutBigInts(value) });
