import type { JsonValue } from '@banyan/platform/json/json-value.ts';
import type { Expression, Path, PathHead, PathStep, Selection, SubSelection } from './ast.ts';
import { compileBinding } from './evaluation/binding.ts';
import { compileCoalesce } from './evaluation/coalesce.ts';
import {
  type Evaluate,
  fromRoot,
  fromVariable,
  type Places,
  type Run,
  rebind,
  reportProblem,
  step,
  type Transform,
} from './evaluation/evaluation.ts';
import { compileLiteral } from './evaluation/literal.ts';
import { readKey } from './evaluation/read-key.ts';
import { type Build, isPrototypePristine } from './evaluation/record-code.ts';
import { compileItems } from './evaluation/sub-selection.ts';
import type { CompiledMapping } from './mapping.ts';
import { compileMethod } from './methods/compile-method.ts';

/** Turns a selection into a function. Nothing of the tree is looked at when that function runs. */
export function compileSelection({ root }: Selection): CompiledMapping {
  if (root.kind === 'Path') return toMapping(compilePath(root));
  const build = compileSubSelection(root);
  return toMapping((data, _at, run, places) => build(data, run, places));
}

/** Turns an expression, such as that of a template's hole, into a function. */
export function compileExpression(expression: Expression): CompiledMapping {
  return toMapping(compileOperand(expression));
}

const start: Places = { root: '', at: '' };

function toMapping(evaluate: Evaluate): CompiledMapping {
  return (input, variables, report) => {
    const isPristine = report === undefined && isPrototypePristine();
    const run = { variables, locals: null, isPristine, report: report ?? ignore };
    try {
      return evaluate(input, input, run, report === undefined ? null : start);
    } catch (error) {
      // Data nested beyond the stack, or text and integers beyond what the engine can hold.
      if (!(error instanceof RangeError)) throw error;
      report?.({
        message: 'The data is nested too deeply or too large for this mapping',
        path: '',
        method: null,
      });
      return undefined;
    }
  };
}

function ignore(): void {}

function compileSubSelection(subSelection: SubSelection): Build {
  return compileItems(subSelection, { path: compilePath, subSelection: compileSubSelection });
}

function compilePath({ head, steps, subSelection }: Path): Evaluate {
  const end = subSelection === null ? identity : compilePathEnd(subSelection);
  // Each step is given the step behind it, so that ->as can hand its binding to the rest of the path.
  const rest = steps.reduceRight(
    (next, current, index) => compileStep(current, isOptional(steps[index + 1]), next),
    end,
  );
  return compileHead(head, isOptional(steps[0]), rest);
}

function isOptional(following: PathStep | undefined): boolean {
  return following?.kind === 'Optional';
}

function identity(value: JsonValue): JsonValue {
  return value;
}

function compilePathEnd(subSelection: SubSelection): Transform {
  const build = compileSubSelection(subSelection);
  return (value, _root, run, places) => build(value, run, rebind(places));
}

function compileHead(head: PathHead, optional: boolean, next: Transform): Evaluate {
  switch (head.kind) {
    case 'Key':
      return compileKeyHead({ name: head.name, quoted: head.quoted, optional }, next);
    case 'At':
      return (root, at, run, places) =>
        at === undefined ? undefined : next(at, root, run, places);
    case 'Variable':
      return head.name === '' ? compileRootHead(next) : compileVariable(head.name, next);
    case 'Expression':
      return compileExpressionHead(head.expression, next);
    case 'Literal':
      return compileExpressionHead(head.literal, next);
  }
}

function compileKeyHead(
  key: { readonly name: string; readonly quoted: boolean; readonly optional: boolean },
  next: Transform,
): Evaluate {
  return (root, _at, run, places) => {
    const rootPlaces = fromRoot(places);
    const value = readKey(root, key, run, rootPlaces);
    return value === undefined ? undefined : next(value, root, run, step(rootPlaces, key.name));
  };
}

function compileRootHead(next: Transform): Evaluate {
  return (root, _at, run, places) =>
    root === undefined ? undefined : next(root, root, run, fromRoot(places));
}

function compileVariable(name: string, next: Transform): Evaluate {
  return (root, _at, run, places) => {
    const value = readVariable(name, run, places);
    return value === undefined ? undefined : next(value, root, run, fromVariable(places, name));
  };
}

function readVariable(name: string, run: Run, places: Places | null): JsonValue | undefined {
  for (let local = run.locals; local !== null; local = local.outer) {
    if (local.name === name) return local.value;
  }
  const value = Object.hasOwn(run.variables, name) ? run.variables[name] : undefined;
  if (value === undefined) {
    reportProblem(run, fromVariable(places, name), { message: `Variable $${name} not found` });
  }
  return value;
}

function compileExpressionHead(expression: Expression, next: Transform): Evaluate {
  const evaluate = compileOperand(expression);
  return (root, at, run, places) => {
    const value = evaluate(root, at, run, places);
    return value === undefined ? undefined : next(value, root, run, places);
  };
}

function compileStep(current: PathStep, optional: boolean, next: Transform): Transform {
  switch (current.kind) {
    case 'Optional':
      return (value, root, run, places) =>
        value === null ? undefined : next(value, root, run, places);
    case 'Key':
      return compileKeyStep({ name: current.name, quoted: current.quoted, optional }, next);
    case 'Method':
      if (current.name === 'as') return compileBinding(current.args, compileOperand, next);
      return compileMethodStep(current, next);
  }
}

function compileKeyStep(
  key: { readonly name: string; readonly quoted: boolean; readonly optional: boolean },
  next: Transform,
): Transform {
  return (input, root, run, places) => {
    const value = readKey(input, key, run, places);
    return value === undefined ? undefined : next(value, root, run, step(places, key.name));
  };
}

function compileMethodStep(
  method: PathStep & { readonly kind: 'Method' },
  next: Transform,
): Transform {
  const apply = compileMethod(method.name, method.args, compileOperand);
  const segment = `->${method.name}`;
  return (input, root, run, places) => {
    const value = apply(input, root, run, places);
    return value === undefined ? undefined : next(value, root, run, step(places, segment));
  };
}

function compileOperand(expression: Expression): Evaluate {
  switch (expression.kind) {
    case 'Path':
      return compilePath(expression);
    case 'Coalesce':
      return compileCoalesce(expression.operator, expression.operands.map(compileOperand));
    default:
      return compileLiteral(expression, compileOperand);
  }
}
