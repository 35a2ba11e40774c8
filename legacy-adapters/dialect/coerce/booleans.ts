import { type CoerceScalar, misfit, NOTHING } from './coerced.ts';
import type { ScalarStyle } from './value-style.ts';

/** Truth is never guessed: PHP's `"0"` would be true in JavaScript, and a tinyint of 2 is no answer to yes or no. */
const meanings: ReadonlyMap<unknown, boolean> = new Map<unknown, boolean>([
  [true, true],
  [1, true],
  ['1', true],
  ['true', true],
  ['yes', true],
  ['y', true],
  ['on', true],
  // BIT(1) columns come as one raw byte, or as its escape.
  ['\u0001', true],
  ['\\x01', true],
  [false, false],
  [0, false],
  ['0', false],
  ['false', false],
  ['no', false],
  ['n', false],
  ['off', false],
  ['\u0000', false],
  ['\\x00', false],
]);

/** `Boolean` from the ways in which PHP and its databases write one, words in any case. */
export function compileBoolean(style: ScalarStyle['booleans']): CoerceScalar {
  const isTruthy = style === 'truthy';
  return (value) => {
    if (value === '') return NOTHING;
    const known = meanings.get(typeof value === 'string' ? value.toLowerCase() : value);
    const meaning = known ?? (isTruthy ? truthOf(value) : undefined);
    if (meaning === undefined) return misfit('a boolean (true, false, 1 or 0)', value);
    return { ok: true, value: meaning };
  };
}

const numberText = /^-?\d+(?:\.\d+)?$/;

/** Of a number, or of one in a text: whether it is not zero. Undefined for anything else: PHP itself calls `"no"` true. */
function truthOf(value: unknown): boolean | undefined {
  const isNumber = typeof value === 'number' || typeof value === 'bigint';
  const isText = typeof value === 'string' && numberText.test(value);
  return isNumber || isText ? Number(value) !== 0 : undefined;
}
