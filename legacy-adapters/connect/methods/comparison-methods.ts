import type { JsonValue } from '@banyan/platform/json/json-value.ts';
import { compareNumbers, compareTexts, isEqual, isNumeric } from '../evaluation/comparison.ts';
import { isList, jsonType } from '../evaluation/json-type.ts';
import { type Method, MethodFault, valueMethod } from './method.ts';

/** Methods that compare their input with their argument. */
export const comparisonMethods = {
  eq: valueMethod((input, other) => isEqual(input, other)),
  ne: valueMethod((input, other) => !isEqual(input, other)),
  gt: orderMethod((order) => order > 0),
  gte: orderMethod((order) => order >= 0),
  lt: orderMethod((order) => order < 0),
  lte: orderMethod((order) => order <= 0),

  in: valueMethod((input, list) => {
    if (!isList(list)) return new MethodFault('requires an array argument');
    return list.some((element) => isEqual(element, input));
  }),

  contains: valueMethod((input, element) => {
    if (isList(input)) return input.some((other) => isEqual(other, element));
    return new MethodFault(`requires an array input, but got: ${jsonType(input)}`);
  }),
} satisfies Readonly<Record<string, Method>>;

function orderMethod(holds: (order: number) => boolean): Method {
  return valueMethod((input, other) => {
    const order = compare(input, other);
    if (order !== null) return holds(order);
    return new MethodFault(
      `can only compare numbers and strings. Found: ${jsonType(input)} and ${jsonType(other)}`,
    );
  });
}

function compare(first: JsonValue, second: JsonValue): number | null {
  if (isNumeric(first) && isNumeric(second)) return compareNumbers(first, second);
  const areTexts = typeof first === 'string' && typeof second === 'string';
  return areTexts ? compareTexts(first, second) : null;
}
