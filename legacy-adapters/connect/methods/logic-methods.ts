import type { Expression } from '../ast.ts';
import type { Evaluate, Transform } from '../evaluation/evaluation.ts';
import { fail, type Method, MethodFault, plainMethod } from './method.ts';

const onlyBooleans = 'can only be applied to boolean values.';
const onlyBooleanArguments = 'can only accept boolean arguments.';

/** Methods for booleans. `and` and `or` evaluate no further argument once the result is certain. */
export const logicMethods = {
  and: foldMethod(false),
  or: foldMethod(true),
  not: plainMethod((input) =>
    typeof input === 'boolean' ? !input : new MethodFault(onlyBooleans),
  ),
} satisfies Readonly<Record<string, Method>>;

/** `decisive` is the boolean that settles the result: false for `and`, true for `or`. */
function foldMethod(decisive: boolean): Method {
  return {
    argumentFault: someArguments,
    compile: ({ name, args, compile }) => compileFold(decisive, name, args.map(compile)),
  };
}

function compileFold(decisive: boolean, name: string, evaluates: readonly Evaluate[]): Transform {
  return (input, root, run, places) => {
    if (typeof input !== 'boolean') return fail(onlyBooleans, name, run, places);
    if (input === decisive) return decisive;
    for (const evaluate of evaluates) {
      const value = evaluate(root, input, run, places);
      if (value === undefined || value === decisive) return value;
      if (typeof value !== 'boolean') fail(onlyBooleanArguments, name, run, places);
    }
    return !decisive;
  };
}

function someArguments(args: readonly Expression[] | null): string | null {
  return args !== null && args.length > 0 ? null : 'requires arguments';
}
