import { isDeepStrictEqual } from 'node:util';
import type { JsonValue } from '@banyan/platform/json/json-value.ts';
import { stringifyJson } from '@banyan/platform/json/stringify-json.ts';
import fc from 'fast-check';
import { compileSelection } from '../../../connect/compiler.ts';
import { readTokens, type Token } from '../../../connect/lexer.ts';
import type { CompiledMapping, MappingVariables } from '../../../connect/mapping.ts';
import { SyntaxFault } from '../../../connect/parse-result.ts';
import { parseSelection, parseTokens } from '../../../connect/parser.ts';
import { printSelection } from '../../../connect/printer.ts';
import { createSource } from '../../../connect/source.ts';
import { withoutPlaces } from '../parse-for-test.ts';
import { anyJson, anyKey, anyMutation, anyObject, anySpec, anyText } from './any-mapping.ts';

/** How often the parser may look at a token, on average. */
export const mostLooksPerToken = 15;

/** Promises of the language for any text and any data, by what they say. To be run with `fc.assert`. */
export function languageProperties(): Readonly<Record<string, fc.IProperty<unknown>>> {
  return {
    'parsing gives a tree or one diagnostic': fc.property(anyText(), anySpec, (text, spec) => {
      const result = parseSelection(createSource('any', text), spec);
      return result.ok || isInside(result.diagnostics, text);
    }),

    'tokens follow one another, so that reading them is linear': fc.property(anyText(), (text) =>
      areInOrder(tokensOf(text)),
    ),

    'parsing looks at each token a few times at most': fc.property(
      fc.array(anyText(), { minLength: 1, maxLength: 8 }),
      anySpec,
      (texts, spec) => {
        const tokens = tokensOf(texts.join(' '));
        return looksAt(tokens, (counted) => parseTokens(counted, spec, 1000)) <= mostLooks(tokens);
      },
    ),

    'a printed tree parses to the same tree': fc.property(anyMutation(), anySpec, (text, spec) => {
      const first = parseSelection(createSource('any', text), spec);
      if (!first.ok) return true;
      const second = parseSelection(createSource('printed', printSelection(first.value)), spec);
      return (
        second.ok && isDeepStrictEqual(withoutPlaces(first.value), withoutPlaces(second.value))
      );
    }),

    'evaluation never throws, with and without listener, at first and when hot': fc.property(
      anyMutation(),
      anySpec,
      anyJson,
      anyJson,
      (text, spec, input, v) => {
        const parsed = parseSelection(createSource('any', text), spec);
        if (!parsed.ok) return true;
        const run = compileSelection(parsed.value);
        const variables = { args: { v }, this: v };
        const loud = run(input, variables, () => {});
        return isSame(runUntilHot(run, input, variables), loud) && isClean();
      },
    ),

    'a key is read from the object alone': fc.property(
      anyKey,
      anyObject,
      anySpec,
      (key, input, spec) => {
        const parsed = parseSelection(createSource('any', `value: $.${quote(key)}`), spec);
        if (!parsed.ok) return false;
        const run = compileSelection(parsed.value);
        const expected = Object.hasOwn(input, key) ? { value: input[key] } : {};
        return isSame(run(input, {}), expected) && isSame(runUntilHot(run, input, {}), expected);
      },
    ),

    'JSON is a mapping that gives itself in v0.4': fc.property(plainJson, (json) => {
      const parsed = parseSelection(createSource('any', JSON.stringify(json)), 'v0.4');
      return parsed.ok && isSame(compileSelection(parsed.value)(null, {}), json);
    }),
  };
}

/** The value of a run that comes after so many others that records have functions of their own. */
function runUntilHot(
  run: CompiledMapping,
  input: JsonValue,
  variables: MappingVariables,
): JsonValue | undefined {
  for (let count = 0; count < 55; count += 1) run(input, variables);
  return run(input, variables);
}

function quote(key: string): string {
  return `"${key.replace(/["\\]/g, '\\$&').replace(/\n/g, '\\n')}"`;
}

function isInside(diagnostics: readonly { column: number; line: number }[], text: string): boolean {
  const [only, ...others] = diagnostics;
  if (only === undefined || others.length > 0) return false;
  const line = text.split('\n')[only.line - 1];
  return line !== undefined && only.column >= 1 && only.column <= line.length + 1;
}

function tokensOf(text: string): readonly Token[] {
  try {
    return readTokens(text);
  } catch (error) {
    if (!(error instanceof SyntaxFault)) throw error;
    return tokensOf(text.slice(0, error.span.start));
  }
}

function areInOrder(tokens: readonly Token[]): boolean {
  return tokens.every(
    ({ start, end }, index) => start <= end && start >= (tokens[index - 1]?.end ?? 0),
  );
}

function mostLooks(tokens: readonly Token[]): number {
  return mostLooksPerToken * tokens.length;
}

/** How often `parse` reads an element of the list. */
export function looksAt(
  tokens: readonly Token[],
  parse: (tokens: readonly Token[]) => void,
): number {
  let looks = 0;
  const counted = new Proxy(tokens, {
    get(target, property, receiver) {
      looks += 1;
      return Reflect.get(target, property, receiver);
    },
  });
  try {
    parse(counted);
  } catch (error) {
    if (!(error instanceof SyntaxFault)) throw error;
  }
  return looks;
}

/** Nothing has been written into the prototype of all objects. */
function isClean(): boolean {
  const empty: object = {};
  return !('admin' in empty) && !('a' in empty) && !('id' in empty);
}

function isSame(first: unknown, second: unknown): boolean {
  return show(first) === show(second);
}

function show(value: unknown): string {
  return value === undefined ? 'nothing' : stringifyJson(value as JsonValue);
}

/** JSON whose text has no escapes and exponents, which the language does not know. */
const plainText = fc.string({ unit: 'grapheme' }).filter((text) => !/\p{Cc}|\p{Cs}/u.test(text));
const plainJson = fc.letrec<{ value: JsonValue }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom<JsonValue>(null, true, false),
    fc.integer(),
    fc.integer({ min: -1e6, max: 1e6 }).map((integer) => integer / 128),
    plainText,
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(plainText, tie('value'), { maxKeys: 4 }),
  ),
})).value;
