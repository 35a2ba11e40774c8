import { isJsonObject, type JsonValue } from '@banyan/platform/json/json-value.ts';
import type {
  ArrayLiteral,
  Coalesce,
  Expression,
  Literal,
  NamedItem,
  ObjectLiteral,
  Path,
  PathHead,
  PathStep,
  Selection,
  SelectionItem,
  SubSelection,
} from './ast.ts';
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
import { isList, jsonType } from './evaluation/json-type.ts';
import { createMembers } from './evaluation/members.ts';
import { merge } from './evaluation/merge.ts';
import { readKey } from './evaluation/read-key.ts';
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
    const run = { variables, locals: null, report: report ?? ignore };
    try {
      return evaluate(input, input, run, report === undefined ? null : start);
    } catch (error) {
      // Data nested beyond the stack, or text and integers beyond what the engine can hold.
      if (!(error instanceof RangeError)) throw error;
      report?.({
        message: 'The data is nested too deeply or too large for this mapping',
        path: '',
      });
      return undefined;
    }
  };
}

function ignore(): void {}

/** Makes the output of a sub-selection. `$` and `@` are both `data` inside of it. */
type Build = (
  data: JsonValue | undefined,
  run: Run,
  places: Places | null,
) => JsonValue | undefined;

function compileSubSelection({ items }: SubSelection): Build {
  const buildObject = needsMerge(items) ? compileMergedItems(items) : compileNamedItems(items);
  const build: Build = (data, run, places) => {
    if (!isList(data)) return buildObject(data, run, places);
    const elementPlaces = rebind(step(places, '@'));
    return data.map((element) => build(element, run, elementPlaces) ?? null);
  };
  return build;
}

/** Whether two items may give the same member, which can be seen unless an item has no name. */
function needsMerge(items: readonly SelectionItem[]): boolean {
  const names = items.map((item) => (item.kind === 'NamedItem' ? item.name : null));
  return names.includes(null) || new Set(names).size < names.length;
}

/** The common case: every member has its own name, so nothing has to be merged. */
function compileNamedItems(items: readonly SelectionItem[]): Build {
  const members = items
    .filter((item) => item.kind === 'NamedItem')
    .map((item) => ({ name: item.name, evaluate: compileNamedItem(item) }));
  return (data, run, places) => {
    const output = createMembers();
    let isEmpty = true;
    for (const { name, evaluate } of members) {
      const value = evaluate(data, data, run, places);
      if (value === undefined) continue;
      output[name] = value;
      isEmpty = false;
    }
    return isEmpty && !isJsonObject(data) ? data : output;
  };
}

function compileMergedItems(items: readonly SelectionItem[]): Build {
  const contributions = items.map(compileContribution);
  return (data, run, places) => {
    let output: JsonValue = createMembers();
    for (const evaluate of contributions) {
      const value = evaluate(data, data, run, places);
      if (value !== undefined) output = merge(output, value, run, places);
    }
    return isJsonObject(data) || !isEmptyObject(output) ? output : data;
  };
}

/** What an item adds: an object to merge, null, or missing for nothing. */
function compileContribution(item: SelectionItem): Evaluate {
  if (item.kind === 'InlinedItem') return compileInlined(item.path);
  const { name } = item;
  const evaluate = compileNamedItem(item);
  return (root, at, run, places) => {
    const value = evaluate(root, at, run, places);
    if (value === undefined) return undefined;
    const contribution = createMembers();
    contribution[name] = value;
    return contribution;
  };
}

function compileNamedItem({ value }: NamedItem): Evaluate {
  if (value.kind === 'Path') return compilePath(value);
  const build = compileSubSelection(value);
  return (root, _at, run, places) => build(root, run, places);
}

function compileInlined(path: Path): Evaluate {
  const evaluate = compilePath(path);
  return (root, at, run, places) => {
    const value = evaluate(root, at, run, places);
    if (value === null || isJsonObject(value)) return value;
    const message =
      value === undefined
        ? 'Inlined path produced no value'
        : `Expected object or null, not ${jsonType(value)}`;
    reportProblem(run, places, message);
    return undefined;
  };
}

function isEmptyObject(value: JsonValue): boolean {
  return isJsonObject(value) && Object.keys(value).length === 0;
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
    reportProblem(run, fromVariable(places, name), `Variable $${name} not found`);
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
      return compileOperator(expression);
    default:
      return compileLiteral(expression);
  }
}

function compileOperator({ operator, operands }: Coalesce): Evaluate {
  return compileCoalesce(operator, operands.map(compileOperand));
}

function compileLiteral(literal: Literal): Evaluate {
  if (literal.kind === 'Scalar') return constant(literal.value);
  const evaluate = literal.kind === 'Array' ? compileArray(literal) : compileObject(literal);
  return isConstant(literal) ? constant(evaluateConstant(evaluate)) : evaluate;
}

function compileArray({ elements }: ArrayLiteral): Evaluate {
  const evaluates = elements.map(compileOperand);
  return (root, at, run, places) =>
    evaluates.map((evaluate) => evaluate(root, at, run, places) ?? null);
}

function compileObject({ members }: ObjectLiteral): Evaluate {
  const compiled = members.map(({ name, value }) => ({ name, evaluate: compileOperand(value) }));
  return (root, at, run, places) => {
    const output = createMembers();
    for (const { name, evaluate } of compiled) {
      const value = evaluate(root, at, run, places);
      if (value !== undefined) output[name] = value;
    }
    return output;
  };
}

function isConstant(expression: Expression): boolean {
  switch (expression.kind) {
    case 'Scalar':
      return true;
    case 'Array':
      return expression.elements.every(isConstant);
    case 'Object':
      return expression.members.every(({ value }) => isConstant(value));
    default:
      return false;
  }
}

function evaluateConstant(evaluate: Evaluate): JsonValue | undefined {
  return evaluate(undefined, undefined, { variables: {}, locals: null, report: ignore }, null);
}

function constant(value: JsonValue | undefined): Evaluate {
  return () => value;
}
