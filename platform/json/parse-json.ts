import type { JsonValue } from './json-value.ts';

declare global {
  interface JSON {
    parse(
      text: string,
      reviver: (key: string, value: unknown, context: { readonly source?: string }) => unknown,
    ): unknown;
  }
}

/**
 * Reads JSON text. Integers that a double cannot hold exactly become `bigint`; every other number is a double.
 * `__proto__` and the like are plain own keys, and of a repeated key the last one counts.
 *
 * Throws `SyntaxError` when the text is not JSON.
 */
export function parseJson(text: string): JsonValue {
  if (!longDigits.test(text) || !mayHoldLongInteger.test(text))
    return JSON.parse(text) as JsonValue;
  try {
    return JSON.parse(text, reviveLongInteger) as JsonValue;
  } catch (error) {
    // Only the reviver recurses: a text nested beyond the stack is as unusable as one that is malformed.
    if (!(error instanceof RangeError)) throw error;
    throw new SyntaxError('JSON is nested too deeply', { cause: error });
  }
}

// A reviver makes parsing several times slower, so it is used only where sixteen digits (2^53 has as many) stand
// where a number can begin. Digits inside of text rarely match, and when they do the result is still right.
// The first expression alone is faster by far, for it skips sixteen characters at a time.
const longDigits = /\d{16}/;
const mayHoldLongInteger = /(?:^|[\s:,[])-?\d{16}/;

const integerText = /^-?\d+$/;

function reviveLongInteger(
  _key: string,
  value: unknown,
  { source }: { readonly source?: string },
): unknown {
  if (typeof value !== 'number' || Number.isSafeInteger(value)) return value;
  return source !== undefined && integerText.test(source) ? BigInt(source) : value;
}
