import { boolean } from './booleans.ts';
import { type Coerced, type CoerceScalar, NOTHING } from './coerced.ts';
import { compileDate, compileDateTime } from './dates.ts';
import { json, withoutBigInts } from './json.ts';
import { bigInt, decimal, float, int } from './numbers.ts';
import { id, string } from './texts.ts';

export type { Coerced, CoerceScalar };

/** What a coercion has to know of the service. */
export interface CoercionOptions {
  /** IANA name of the zone of dates that say none, such as `Europe/Moscow`. */
  readonly timeZone: string;
}

/**
 * The reading of wire values that are declared as `typeName`: `Boolean`, `Int`, `Float`, `ID`, `String`, `Decimal`,
 * `BigInt`, `Date`, `DateTime` or `JSON`. Any other scalar passes as it is, integers beyond 2^53 as text.
 *
 * Null stays null, and `""` is null for all types but `String` and `JSON`. Throws a RangeError for an unknown time zone.
 */
export function compileScalarCoercion(
  typeName: string,
  { timeZone }: CoercionOptions,
): CoerceScalar {
  const coerce = compileNonNull(typeName, timeZone);
  return (value) => (value === null ? NOTHING : coerce(value));
}

function compileNonNull(typeName: string, timeZone: string): CoerceScalar {
  if (typeName === 'Date') return compileDate(timeZone);
  if (typeName === 'DateTime') return compileDateTime(timeZone);
  return coercions.get(typeName) ?? ((value) => ({ ok: true, value: withoutBigInts(value) }));
}

const coercions: ReadonlyMap<string, CoerceScalar> = new Map([
  ['Boolean', boolean],
  ['Int', int],
  ['Float', float],
  ['ID', id],
  ['String', string],
  ['Decimal', decimal],
  ['BigInt', bigInt],
  ['JSON', json],
]);
