import type { JsonValue } from '@banyan/platform/json/json-value.ts';
import type { Expression, Literal, ObjectMember } from '../ast.ts';
import { asMember, mergeAll, onlyObjects } from './contributions.ts';
import type { Evaluate } from './evaluation.ts';
import { createMembers } from './members.ts';

type Compile = (expression: Expression) => Evaluate;

/**
 * A literal as a function. Each run makes its objects anew, as those who get them may fill in what they lack; a list of
 * scalars is made beforehand.
 */
export function compileLiteral(literal: Literal, compile: Compile): Evaluate {
  if (literal.kind === 'Scalar') return constant(literal.value);
  if (literal.kind === 'Object') return compileObject(literal.members, compile);
  const evaluate = compileArray(literal.elements, compile);
  return isConstant(literal) ? constant(evaluateConstant(evaluate)) : evaluate;
}

function compileArray(elements: readonly Expression[], compile: Compile): Evaluate {
  const evaluates = elements.map(compile);
  return (root, at, run, places) =>
    evaluates.map((evaluate) => evaluate(root, at, run, places) ?? null);
}

function compileObject(members: readonly ObjectMember[], compile: Compile): Evaluate {
  if (mayCollide(members))
    return mergeAll(members.map((member) => toContribution(member, compile)));
  const named = members
    .filter((member) => member.kind === 'Named')
    .map(({ name, value }) => ({ name, evaluate: compile(value) }));
  return (root, at, run, places) => {
    const output = createMembers();
    for (const { name, evaluate } of named) {
      const value = evaluate(root, at, run, places);
      if (value !== undefined) output[name] = value;
    }
    return output;
  };
}

/** Whether members may give the same key, so that they have to be merged. */
function mayCollide(members: readonly ObjectMember[]): boolean {
  const names = members.map((member) => (member.kind === 'Named' ? member.name : null));
  return names.includes(null) || new Set(names).size < names.length;
}

function toContribution(member: ObjectMember, compile: Compile): Evaluate {
  const evaluate = compile(member.value);
  return member.kind === 'Spread' ? onlyObjects(evaluate) : asMember(member.name, evaluate);
}

function isConstant(expression: Expression): boolean {
  if (expression.kind === 'Array') return expression.elements.every(isConstant);
  return expression.kind === 'Scalar';
}

function evaluateConstant(evaluate: Evaluate): JsonValue | undefined {
  const run = { variables: {}, locals: null, isPristine: false, report: () => {} };
  return evaluate(undefined, undefined, run, null);
}

function constant(value: JsonValue | undefined): Evaluate {
  return () => value;
}
