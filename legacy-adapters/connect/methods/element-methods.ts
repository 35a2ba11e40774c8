import { isJsonObject, type JsonObject, type JsonValue } from '@banyan/platform/json/json-value.ts';
import { isList, jsonType } from '../evaluation/json-type.ts';
import {
  atMost,
  fail,
  type Method,
  MethodFault,
  noArguments,
  type Outcome,
  plainMethod,
  valueMethod,
  valuesMethod,
} from './method.ts';

/**
 * Methods that look into a list, a string or an object. Strings are counted in Unicode code points: "😀a" has the size
 * 2, and its slice(0, 1) is "😀".
 */
export const elementMethods = {
  first: endMethod((elements) => elements[0]),
  last: endMethod((elements) => elements.at(-1)),

  slice: valuesMethod(atMost(2), (input, [from, to]) => {
    if (isList(input)) return sliceOf(input, from, to);
    if (typeof input !== 'string') return new MethodFault('requires an array or string input');
    return sliceOf(Array.from(input), from, to).join('');
  }),

  size: plainMethod((input) => {
    if (isList(input)) return input.length;
    if (typeof input === 'string') return Array.from(input).length;
    if (isJsonObject(input)) return Object.keys(input).length;
    return new MethodFault(`requires an array, string, or object input, not ${jsonType(input)}`);
  }),

  get: valueMethod((input, index) => {
    if (isList(input)) return elementAt(input, index, 'array');
    if (typeof input === 'string') return elementAt(Array.from(input), index, 'string');
    if (isJsonObject(input)) return memberOf(input, index);
    return new MethodFault('must be applied to a string, array, or object');
  }),

  has: valueMethod((input, index) => {
    if (isJsonObject(input)) return typeof index === 'string' && Object.hasOwn(input, index);
    if (isList(input)) return isIndexIn(input, index);
    return typeof input === 'string' && isIndexIn(Array.from(input), index);
  }),
} satisfies Readonly<Record<string, Method>>;

/** `first` and `last`: what has no ends is passed on, with a problem. */
function endMethod(pick: (elements: readonly JsonValue[]) => JsonValue | undefined): Method {
  return {
    argumentFault: noArguments,
    compile:
      ({ name }) =>
      (input, _root, run, places) => {
        if (isList(input)) return pick(input);
        if (typeof input === 'string') return pick(Array.from(input));
        fail('requires an array or string input', name, run, places);
        return input;
      },
  };
}

function sliceOf(
  elements: readonly JsonValue[],
  from: JsonValue | undefined,
  to: JsonValue | undefined,
): readonly JsonValue[] {
  return elements.slice(toOffset(from, 0), toOffset(to, elements.length));
}

/** Negative offsets do not count from the end: they are 0. */
function toOffset(value: JsonValue | undefined, fallback: number): number {
  const isInteger = typeof value === 'bigint' || Number.isInteger(value);
  return isInteger ? Math.max(0, Number(value)) : fallback;
}

function elementAt(
  elements: readonly JsonValue[],
  index: JsonValue,
  type: 'array' | 'string',
): Outcome {
  if (typeof index !== 'number' || !Number.isInteger(index)) {
    return new MethodFault(`requires an integer index for ${withArticle(type)}`);
  }
  const element = elements.at(index);
  if (element !== undefined) return element;
  return new MethodFault(`index ${index} out of bounds in ${type} of length ${elements.length}`);
}

function withArticle(type: 'array' | 'string'): string {
  return type === 'array' ? 'an array' : 'a string';
}

function memberOf(object: JsonObject, key: JsonValue): Outcome {
  if (typeof key !== 'string') return new MethodFault('requires a string key for an object');
  return Object.hasOwn(object, key)
    ? object[key]
    : new MethodFault(`property ${key} not found in object`);
}

function isIndexIn(elements: readonly JsonValue[], index: JsonValue): boolean {
  return Number.isInteger(index) && elements.at(Number(index)) !== undefined;
}
