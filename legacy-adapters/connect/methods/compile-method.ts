import type { Expression } from '../ast.ts';
import type { Evaluate, Transform } from '../evaluation/evaluation.ts';
import { fail } from './method.ts';
import { argumentFault, findMethod } from './method-table.ts';

/** One call of a method as a function. A call that can never work, which the checker refuses, always gives missing. */
export function compileMethod(
  name: string,
  args: readonly Expression[] | null,
  compile: (expression: Expression) => Evaluate,
): Transform {
  const method = findMethod(name);
  if (method === null) return unknownMethod(name);
  const fault = argumentFault(name, args);
  if (fault !== null) return (_input, _root, run, places) => fail(fault, name, run, places);
  return method.compile({ name, args: args ?? [], compile });
}

function unknownMethod(name: string): Transform {
  return (_input, _root, run, places) => fail('not found', name, run, places);
}
