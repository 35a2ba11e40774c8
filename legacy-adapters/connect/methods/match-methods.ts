import type { JsonValue } from '@banyan/platform/json/json-value.ts';
import type { Expression } from '../ast.ts';
import { isEqual } from '../evaluation/comparison.ts';
import type { Evaluate } from '../evaluation/evaluation.ts';
import { fail, type Method, type MethodCall } from './method.ts';

/** Methods that choose among `[candidate, value]` pairs. Only the chosen pair's value is evaluated. */
export const matchMethods = {
  match: pairsMethod('[candidate, value]', (candidate, input) => isEqual(candidate, input)),
  matchIf: pairsMethod('[condition, value]', (condition) => condition === true),
} satisfies Readonly<Record<string, Method>>;

function pairsMethod(
  pairForm: string,
  isChosen: (first: JsonValue, input: JsonValue) => boolean,
): Method {
  return {
    argumentFault: () => null,
    compile(call) {
      const pairs = compilePairs(call);
      return (input, root, run, places) => {
        for (const { first, value } of pairs) {
          const candidate = first(root, input, run, places);
          if (candidate === undefined || !isChosen(candidate, input)) continue;
          return value(root, input, run, places);
        }
        return fail(`did not match any ${pairForm} pair`, call.name, run, places);
      };
    },
  };
}

/** Only literal lists of two count. */
function compilePairs({
  args,
  compile,
}: MethodCall): readonly { readonly first: Evaluate; readonly value: Evaluate }[] {
  return args.flatMap((argument: Expression) => {
    if (argument.kind !== 'Array' || argument.elements.length !== 2) return [];
    const [first, value] = argument.elements;
    if (first === undefined || value === undefined) return [];
    return [{ first: compile(first), value: compile(value) }];
  });
}
