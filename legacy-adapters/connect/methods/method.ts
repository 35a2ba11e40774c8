import type { JsonValue } from '@banyan/platform/json/json-value.ts';
import type { Expression } from '../ast.ts';
import {
  type Evaluate,
  type Places,
  type Run,
  reportProblem,
  step,
  type Transform,
} from '../evaluation/evaluation.ts';

/** A method of the mapping language. */
export interface Method {
  /** What is wrong with the arguments, said of the method; null when nothing is. `args` is null without parentheses. */
  readonly argumentFault: ArgumentRule;
  /** Called once for each place in a mapping where the method stands, with arguments that have no fault. */
  readonly compile: (call: MethodCall) => Transform;
}

export type ArgumentRule = (args: readonly Expression[] | null) => string | null;

export interface MethodCall {
  readonly name: string;
  readonly args: readonly Expression[];
  readonly compile: (expression: Expression) => Evaluate;
}

/** The answer of a method which cannot be applied: the result is missing, and the message is reported. */
export class MethodFault {
  /** Said of the method: `requires a string input`. */
  readonly message: string;

  constructor(message: string) {
    this.message = message;
  }
}

export type Outcome = JsonValue | undefined | MethodFault;

export const noArguments: ArgumentRule = (args) =>
  args === null ? null : 'does not take any arguments';

export const noArgumentsButParentheses: ArgumentRule = (args) =>
  args === null || args.length === 0 ? null : 'does not take any arguments';

export const exactlyOne: ArgumentRule = (args) =>
  args?.length === 1 ? null : 'requires exactly one argument';

export const atLeastOne: ArgumentRule = (args) =>
  args !== null && args.length > 0 ? null : 'requires at least one argument';

export function atMost(count: number): ArgumentRule {
  const fault = `takes at most ${count} ${count === 1 ? 'argument' : 'arguments'}`;
  return (args) => ((args?.length ?? 0) <= count ? null : fault);
}

/** A method that depends on its input alone. */
export function plainMethod(
  apply: (input: JsonValue) => Outcome,
  argumentFault: ArgumentRule = noArguments,
): Method {
  return {
    argumentFault,
    compile:
      ({ name }) =>
      (input, _root, run, places) =>
        settle(apply(input), name, run, places),
  };
}

/** A method that needs the value of its first argument. A missing argument, already reported, gives missing. */
export function valueMethod(
  apply: (input: JsonValue, argument: JsonValue) => Outcome,
  argumentFault: ArgumentRule = exactlyOne,
): Method {
  return valuesMethod(argumentFault, (input, [argument]) =>
    argument === undefined ? undefined : apply(input, argument),
  );
}

/** A method that needs the values of all its arguments, each of which may be missing. */
export function valuesMethod(
  argumentFault: ArgumentRule,
  apply: (input: JsonValue, values: readonly (JsonValue | undefined)[]) => Outcome,
): Method {
  return {
    argumentFault,
    compile({ name, args, compile }) {
      const evaluates = args.map(compile);
      return (input, root, run, places) => {
        const values = evaluates.map((evaluate) => evaluate(root, input, run, places));
        return settle(apply(input, values), name, run, places);
      };
    },
  };
}

/** A method that evaluates its first argument when and as often as it likes. */
export function lazyMethod(
  argumentFault: ArgumentRule,
  compile: (argument: Evaluate, name: string) => Transform,
): Method {
  return {
    argumentFault,
    compile: ({ name, args: [argument], compile: compileArgument }) =>
      compile(argument === undefined ? () => undefined : compileArgument(argument), name),
  };
}

/** The outcome as a value, its fault reported. */
export function settle(
  outcome: Outcome,
  name: string,
  run: Run,
  places: Places | null,
): JsonValue | undefined {
  if (!(outcome instanceof MethodFault)) return outcome;
  return fail(outcome.message, name, run, places);
}

/** Reports what a method says, and gives missing. */
export function fail(message: string, name: string, run: Run, places: Places | null): undefined {
  if (places !== null) {
    const problem = { message: `Method ->${name} ${message}`, method: name };
    reportProblem(run, step(places, `->${name}`), problem);
  }
  return undefined;
}
