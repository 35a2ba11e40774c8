import type { JsonValue } from '@banyan/platform/json/json-value.ts';
import { parseJson } from '@banyan/platform/json/parse-json.ts';
import { stringifyJson } from '@banyan/platform/json/stringify-json.ts';
import type { Expression } from '../ast.ts';
import { jsonType, scalarText } from '../evaluation/json-type.ts';
import {
  type Method,
  MethodFault,
  noArgumentsButParentheses,
  type Outcome,
  plainMethod,
  valuesMethod,
} from './method.ts';

/** Methods that take or give text. */
export const textMethods = {
  jsonStringify: plainMethod(stringifyJson),

  jsonParse: plainMethod((input) => {
    if (typeof input === 'string') return parseText(input);
    return new MethodFault(`requires a string input, got ${jsonType(input)}`);
  }),

  toString: plainMethod(
    (input) => scalarText(input) ?? new MethodFault('requires a scalar input'),
    noArgumentsButParentheses,
  ),

  split: valuesMethod(separatorAndLimit, (input, [separator, limit]) =>
    splitText(input, separator, limit),
  ),

  trim: trimMethod((text) => trimEnd(trimStart(text))),
  trimStart: trimMethod(trimStart),
  trimEnd: trimMethod(trimEnd),
} satisfies Readonly<Record<string, Method>>;

function parseText(text: string): Outcome {
  try {
    return parseJson(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return new MethodFault(`failed to parse JSON string: ${error.message}`);
  }
}

function separatorAndLimit(args: readonly Expression[] | null): string | null {
  return args?.length === 1 || args?.length === 2 ? null : 'requires one or two arguments';
}

function splitText(
  input: JsonValue,
  separator: JsonValue | undefined,
  limit: JsonValue | undefined,
): Outcome {
  if (typeof input !== 'string') return new MethodFault('requires a string input');
  if (typeof separator !== 'string') return new MethodFault('requires a string separator');
  const pieces = separator === '' ? Array.from(input) : input.split(separator);
  if (limit === undefined) return pieces;
  if (typeof limit !== 'number' || !Number.isInteger(limit) || limit < 0) {
    return new MethodFault('requires a non-negative integer limit');
  }
  return pieces.slice(0, limit);
}

function trimMethod(trim: (text: string) => string): Method {
  return plainMethod((input) =>
    typeof input === 'string' ? trim(input) : new MethodFault('requires a string input'),
  );
}

// Unicode's White_Space, which is not quite what String.prototype.trim takes away. All of it is in the basic plane.
const whiteSpace = /\p{White_Space}/u;

function trimStart(text: string): string {
  let start = 0;
  while (start < text.length && whiteSpace.test(text.charAt(start))) start += 1;
  return text.slice(start);
}

function trimEnd(text: string): string {
  let end = text.length;
  while (end > 0 && whiteSpace.test(text.charAt(end - 1))) end -= 1;
  return text.slice(0, end);
}
