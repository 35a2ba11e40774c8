import type { JsonValue } from '@banyan/platform/json/json-value.ts';

/** A JSON number in decimal digits without exponent, the shortest that reads back the same; null for anything else. */
export function plainNumberText(value: JsonValue): string | null {
  if (typeof value === 'bigint') return value.toString();
  if (typeof value !== 'number' || !Number.isFinite(value)) return null;
  const text = String(value);
  return text.includes('e') ? withoutExponent(text) : text;
}

function withoutExponent(text: string): string {
  const [mantissa = '', exponent = '0'] = text.split('e');
  const sign = mantissa.startsWith('-') ? '-' : '';
  const [whole = '', fraction = ''] = mantissa.replace('-', '').split('.');
  const digits = whole + fraction;
  const point = whole.length + Number(exponent);
  if (point <= 0) return `${sign}0.${'0'.repeat(-point)}${digits}`;
  // JavaScript writes an exponent only from 1e21 on, which is beyond all the digits that a double has.
  return `${sign}${digits.padEnd(point, '0')}`;
}
