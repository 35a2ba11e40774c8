import type { Expression } from '../ast.ts';
import { fail } from '../methods/method.ts';
import { argumentFault } from '../methods/method-table.ts';
import type { Evaluate, Transform } from './evaluation.ts';

/**
 * `->as($name)` and `->as($name, expression)`: passes its input on, and binds the name for the rest of the path. It is
 * the only method that changes more than the value, so it stands apart from the table of methods.
 */
export function compileBinding(
  args: readonly Expression[] | null,
  compile: (expression: Expression) => Evaluate,
  next: Transform,
): Transform {
  const fault = argumentFault('as', args);
  const [variable, expression] = args ?? [];
  if (fault !== null || variable?.kind !== 'Path' || variable.head.kind !== 'Variable') {
    return (input, root, run, places) => {
      fail(`${fault}`, 'as', run, places);
      return next(input, root, run, places);
    };
  }
  const { name } = variable.head;
  const evaluate = expression === undefined ? null : compile(expression);
  return (input, root, run, places) => {
    const value = evaluate === null ? input : evaluate(root, input, run, places);
    return next(input, root, { ...run, locals: { name, value, outer: run.locals } }, places);
  };
}
