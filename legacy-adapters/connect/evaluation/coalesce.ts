import type { JsonValue } from '@banyan/platform/json/json-value.ts';
import type { MappingProblem } from '../mapping.ts';
import type { Evaluate } from './evaluation.ts';

/**
 * `a ?? b`: the first operand that is neither missing nor null; `a ?! b`: the first that is not missing; else the last.
 * Problems of the operands before the chosen one are expected, so they are reported only when none was chosen.
 */
export function compileCoalesce(operator: '??' | '?!', operands: readonly Evaluate[]): Evaluate {
  const isChosen = operator === '??' ? isPresent : isNotMissing;
  return (root, at, run, places) => {
    const failures: MappingProblem[] = [];
    let value: JsonValue | undefined;
    for (const operand of operands) {
      const firstProblem = failures.length;
      const heard = places === null ? run : { ...run, report: collectInto(failures) };
      value = operand(root, at, heard, places);
      if (!isChosen(value)) continue;
      for (const problem of failures.slice(firstProblem)) run.report(problem);
      return value;
    }
    for (const problem of failures) run.report(problem);
    return value;
  };
}

function collectInto(problems: MappingProblem[]): (problem: MappingProblem) => void {
  return (problem) => {
    problems.push(problem);
  };
}

function isPresent(value: JsonValue | undefined): boolean {
  return value !== undefined && value !== null;
}

function isNotMissing(value: JsonValue | undefined): boolean {
  return value !== undefined;
}
