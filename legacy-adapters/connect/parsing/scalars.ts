import type { Scalar, Span } from '../ast.ts';

const keywords: ReadonlyMap<string, boolean | null> = new Map([
  ['true', true],
  ['false', false],
  ['null', null],
]);

/** Whether a name is a literal where an expression stands. */
export function isKeyword(name: string): boolean {
  return keywords.has(name);
}

/** What `true`, `false` and `null` stand for. */
export function keywordValue(name: string): boolean | null {
  return keywords.get(name) ?? null;
}

export function scalar(value: Scalar['value'], span: Span): Scalar {
  return { kind: 'Scalar', value, span };
}

/** The value of digits without a point: a double where that is exact. */
export function toInteger(text: string): number | bigint {
  const value = Number(text);
  return Number.isSafeInteger(value) ? withoutNegativeZero(value) : BigInt(text);
}

/** The value of digits with a point, or null when a double cannot hold it. */
export function pointed(text: string): number | null {
  const value = Number(text);
  return Number.isFinite(value) ? withoutNegativeZero(value) : null;
}

function withoutNegativeZero(value: number): number {
  return value === 0 ? 0 : value;
}
