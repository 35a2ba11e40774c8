import type { JsonValue } from '@banyan/platform/json/json-value.ts';
import { type CoerceScalar, misfit, NOTHING } from './coerced.ts';
import { compileNumberText, type NumberForm } from './number-form.ts';
import { plainNumberText } from './number-text.ts';

/** `Int`, `Float`, `Decimal` and `BigInt` of a service that writes numbers in texts in this form. Undefined for other types. */
export function compileNumber(typeName: string, form: NumberForm): CoerceScalar | undefined {
  const coerce = numbers.get(typeName);
  if (coerce === undefined || form === '1234.50') return coerce;
  const toPlain = compileNumberText(form);
  return (value) => coerce(toPlain(value));
}

const maxInt = 2 ** 31 - 1;
const minInt = -(2 ** 31);

/** `"3"` is a SUM of integers, `"3.00"` one of decimals. */
const wholeText = /^-?\d+(?:\.0+)?$/;

/** `Int` from a number or numeric text without a fraction, within 32 bits. */
const int: CoerceScalar = (value) => {
  if (value === '') return NOTHING;
  const number = typeof value === 'string' && wholeText.test(value) ? Number(value) : value;
  if (typeof number !== 'number' || !isInt(number)) {
    return misfit('an integer of at most 32 bits', value);
  }
  // PHP prints -0 for -0.0.
  return { ok: true, value: number === 0 ? 0 : number };
};

function isInt(number: number): boolean {
  return Number.isInteger(number) && number >= minInt && number <= maxInt;
}

const numberText = /^-?(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d+)?$/;

/** `Float` from a number or numeric text, such as DECIMAL columns are sent. */
const float: CoerceScalar = (value) => {
  if (value === '') return NOTHING;
  const number = toNumber(value);
  return number === null || !Number.isFinite(number)
    ? misfit('a number', value)
    : { ok: true, value: number };
};

function toNumber(value: JsonValue): number | null {
  if (typeof value === 'number') return value;
  if (typeof value === 'bigint') return Number(value);
  return typeof value === 'string' && numberText.test(value) ? Number(value) : null;
}

const decimalText = /^-?(?:\d+(?:\.\d+)?|\.\d+)$/;

/** `Decimal` is text: that of the service with all its zeros, or a number printed without exponent. */
const decimal: CoerceScalar = (value) => {
  if (value === '') return NOTHING;
  const text = typeof value === 'string' ? value : plainNumberText(value);
  if (text === null || !decimalText.test(text)) return misfit('a decimal number', value);
  return { ok: true, value: withWhole(text) };
};

/** SQL Server and Oracle print what is below 1 as `.50`. */
function withWhole(text: string): string {
  if (text.startsWith('.')) return `0${text}`;
  return text.startsWith('-.') ? `-0${text.slice(1)}` : text;
}

/** Longer ones are no number that a database holds, and cost much to read. */
const bigIntText = /^-?\d{1,100}(?:\.0{1,100})?$/;

/** `BigInt` is text without leading zeros, since numbers in JSON lose digits beyond 2^53. */
const bigInt: CoerceScalar = (value) => {
  if (value === '') return NOTHING;
  const isLossy = typeof value === 'number' && !Number.isSafeInteger(value);
  const text = typeof value === 'string' ? value : plainNumberText(value);
  if (isLossy || text === null || !bigIntText.test(text)) return misfit('an integer', value);
  const [whole = ''] = text.split('.');
  return { ok: true, value: BigInt(whole).toString() };
};

const numbers: ReadonlyMap<string, CoerceScalar> = new Map([
  ['Int', int],
  ['Float', float],
  ['Decimal', decimal],
  ['BigInt', bigInt],
]);
