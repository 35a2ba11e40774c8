import type { Expression } from '../ast.ts';
import { comparisonMethods } from './comparison-methods.ts';
import { elementMethods } from './element-methods.ts';
import { listMethods } from './list-methods.ts';
import { logicMethods } from './logic-methods.ts';
import { matchMethods } from './match-methods.ts';
import type { Method } from './method.ts';
import { numberMethods } from './number-methods.ts';
import { objectMethods } from './object-methods.ts';
import { textMethods } from './text-methods.ts';
import { valueMethods } from './value-methods.ts';

const METHODS = {
  ...valueMethods,
  ...listMethods,
  ...elementMethods,
  ...matchMethods,
  ...comparisonMethods,
  ...logicMethods,
  ...numberMethods,
  ...textMethods,
  ...objectMethods,
} satisfies Readonly<Record<string, Method>>;

export type MethodName = keyof typeof METHODS;

/** Every method that a mapping may call, in alphabetical order. */
export const METHOD_NAMES = Object.keys(METHODS).sort() as readonly MethodName[];

/** Those of {@link METHOD_NAMES} which Apollo Router does not have: a mapping that uses them cannot move there. */
export const EXTENSION_METHOD_NAMES: readonly MethodName[] = [
  'has',
  'keys',
  'matchIf',
  'typeof',
  'values',
];

export function isMethodName(name: string): name is MethodName {
  return Object.hasOwn(METHODS, name);
}

export function findMethod(name: string): Method | null {
  return isMethodName(name) ? METHODS[name] : null;
}

/**
 * What is wrong with the arguments of a call, said of the method: `does not take any arguments`. Null when nothing is,
 * and for an unknown method. `args` is null when the call has no parentheses.
 */
export function argumentFault(name: string, args: readonly Expression[] | null): string | null {
  return findMethod(name)?.argumentFault(args) ?? null;
}
