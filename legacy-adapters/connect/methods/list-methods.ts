import type { JsonValue } from '@banyan/platform/json/json-value.ts';
import { type Evaluate, type Places, type Run, step } from '../evaluation/evaluation.ts';
import { isList, scalarText } from '../evaluation/json-type.ts';
import { exactlyOne, fail, lazyMethod, type Method, MethodFault, valueMethod } from './method.ts';

/** Methods that go through a list. A single value counts as a list of one. */
export const listMethods = {
  map: lazyMethod(exactlyOne, (argument) => (input, root, run, places) => {
    if (!isList(input)) {
      const value = argument(root, input, run, places);
      return value === undefined ? undefined : [value];
    }
    const elementPlaces = step(places, '@');
    return input.map((element) => argument(root, element, run, elementPlaces) ?? null);
  }),

  filter: lazyMethod(exactlyOne, (condition, name) => (input, root, run, places) => {
    const kept: JsonValue[] = [];
    for (const element of toList(input)) {
      const isKept = test(condition, name, element, root, run, places);
      if (isKept === undefined) return undefined;
      if (isKept) kept.push(element);
    }
    return kept;
  }),

  find: lazyMethod(exactlyOne, (condition, name) => (input, root, run, places) => {
    for (const element of toList(input)) {
      const isFound = test(condition, name, element, root, run, places);
      if (isFound === undefined) return undefined;
      if (isFound) return element;
    }
    return undefined;
  }),

  joinNotNull: valueMethod((input, separator) => {
    if (typeof separator !== 'string') return new MethodFault('requires a string argument');
    const texts = toList(input)
      .filter((element) => element !== null)
      .map(scalarText);
    return texts.includes(null)
      ? new MethodFault('requires an array of scalar values as input')
      : texts.join(separator);
  }),
} satisfies Readonly<Record<string, Method>>;

function toList(input: JsonValue): readonly JsonValue[] {
  return isList(input) ? input : [input];
}

function test(
  condition: Evaluate,
  name: string,
  element: JsonValue,
  root: JsonValue | undefined,
  run: Run,
  places: Places | null,
): boolean | undefined {
  const result = condition(root, element, run, step(places, '@'));
  if (typeof result === 'boolean') return result;
  return fail('condition must return a boolean value', name, run, places);
}
