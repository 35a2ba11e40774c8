import type { MappingProblem } from './mapping.ts';

/** Equal problems of one run, or of several, as one. */
export interface CountedProblem extends MappingProblem {
  readonly count: number;
}

/** Collects problems: its `report` is what a mapping takes. */
export interface ProblemList {
  readonly report: (problem: MappingProblem) => void;
  /** Those with another message or another path, in the order in which they first came. */
  problems(): readonly CountedProblem[];
}

/** An empty list. A list of 1,000 rows that all lack a key gives one problem, counted 1,000 times. */
export function createProblemList(): ProblemList {
  const counted = new Map<string, CountedProblem>();
  return {
    report(problem) {
      const identity = JSON.stringify([problem.message, problem.path]);
      const count = (counted.get(identity)?.count ?? 0) + 1;
      counted.set(identity, { ...problem, count });
    },
    problems: () => [...counted.values()],
  };
}
