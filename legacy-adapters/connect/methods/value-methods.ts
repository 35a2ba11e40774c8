import type { Expression } from '../ast.ts';
import { jsonType } from '../evaluation/json-type.ts';
import { lazyMethod, type Method, plainMethod } from './method.ts';

/** Methods for any value. */
export const valueMethods = {
  echo: lazyMethod(
    (args) => (args !== null && args.length > 0 ? null : 'requires one argument'),
    (argument) => (input, root, run, places) => argument(root, input, run, places),
  ),
  // What it does to the rest of the path is up to the compiler of paths; here are only its arguments.
  as: { argumentFault: bindingFault, compile: () => (input) => input },
  typeof: plainMethod(jsonType),
} satisfies Readonly<Record<string, Method>>;

function bindingFault(args: readonly Expression[] | null): string | null {
  if (args?.length !== 1 && args?.length !== 2) return 'requires one or two arguments';
  return isBareVariable(args[0]) ? null : 'requires a variable such as $name as first argument';
}

function isBareVariable(expression: Expression | undefined): boolean {
  return (
    expression?.kind === 'Path' &&
    expression.head.kind === 'Variable' &&
    expression.head.name !== '' &&
    expression.steps.length === 0 &&
    expression.subSelection === null
  );
}
