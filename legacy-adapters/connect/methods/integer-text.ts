import type { JsonValue } from '@banyan/platform/json/json-value.ts';
import { MethodFault, type Outcome } from './method.ts';

/** An integer as a double when that is exact, otherwise as it is. */
export function toSafeInteger(value: bigint): number | bigint {
  const double = Number(value);
  return Number.isSafeInteger(double) ? double : value;
}

/**
 * `->parseInt`: the whole text as a signed 64-bit integer in a base from 2 to 36. A number is first truncated and
 * written in decimal, then read in the base.
 */
export function parseInteger(input: JsonValue, base: JsonValue | undefined = 10): Outcome {
  const text = toIntegerText(input);
  if (text === null) return new MethodFault('requires a string or number input');
  if (!isBase(base)) return new MethodFault('requires a base between 2 and 36');
  const value = readInteger(text, base);
  if (value !== null) return toSafeInteger(value);
  return new MethodFault(`failed to parse '${abbreviate(text)}' as integer with base ${base}`);
}

function toIntegerText(input: JsonValue): string | null {
  if (typeof input === 'string') return input;
  if (typeof input === 'bigint') return input.toString();
  if (typeof input !== 'number') return null;
  return Number.isFinite(input) ? BigInt(Math.trunc(input)).toString() : String(input);
}

function isBase(base: JsonValue): base is number {
  return typeof base === 'number' && Number.isInteger(base) && base >= 2 && base <= 36;
}

const form = /^([+-]?)0*([0-9a-z]+)$/i;
const maxDigits = 64;
const minInteger = -(2n ** 63n);
const maxInteger = 2n ** 63n - 1n;

function readInteger(text: string, base: number): bigint | null {
  const [, sign = '', digits = ''] = form.exec(text) ?? [];
  if (digits === '' || digits.length > maxDigits) return null;
  let value = 0n;
  for (const digit of digits) {
    const digitValue = Number.parseInt(digit, 36);
    if (digitValue >= base) return null;
    value = value * BigInt(base) + BigInt(digitValue);
  }
  if (sign === '-') value = -value;
  return value >= minInteger && value <= maxInteger ? value : null;
}

function abbreviate(text: string): string {
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}
