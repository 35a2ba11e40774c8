import { isJsonObject, type JsonValue } from '@banyan/platform/json/json-value.ts';
import { type Evaluate, reportProblem } from './evaluation.ts';
import { jsonType } from './json-type.ts';
import { createMembers } from './members.ts';
import { merge } from './merge.ts';

/** An output that is merged from what its parts give: an object each, null, or missing for nothing. */
export function mergeAll(contributions: readonly Evaluate[]): Evaluate {
  return (root, at, run, places) => {
    let output: JsonValue = createMembers();
    for (const evaluate of contributions) {
      const value = evaluate(root, at, run, places);
      if (value !== undefined) output = merge(output, value, run, places);
    }
    return output;
  };
}

/** A value under a name, as an object with this one member. */
export function asMember(name: string, evaluate: Evaluate): Evaluate {
  return (root, at, run, places) => {
    const value = evaluate(root, at, run, places);
    if (value === undefined) return undefined;
    const contribution = createMembers();
    contribution[name] = value;
    return contribution;
  };
}

/** What is merged without a name: an object, or null, which makes the whole output null. */
export function onlyObjects(evaluate: Evaluate): Evaluate {
  return (root, at, run, places) => {
    const value = evaluate(root, at, run, places);
    if (value === null || isJsonObject(value)) return value;
    const message =
      value === undefined
        ? 'Inlined path produced no value'
        : `Expected object or null, not ${jsonType(value)}`;
    reportProblem(run, places, { message });
    return undefined;
  };
}
