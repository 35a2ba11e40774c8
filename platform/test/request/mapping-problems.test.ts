import { describe, expect, it } from '@jest/globals';
import { createMappingProblems, MOST_PROBLEMS } from '../../request/mapping-problems.ts';

const problem = { subgraph: 'shop', coordinate: 'Query.a[0]', path: 'x', message: 'Nothing' };

describe('mapping problems of a request', () => {
  it('are one with a count when they are equal', () => {
    const problems = createMappingProblems();

    problems.add({ ...problem, count: 2 });
    problems.add({ ...problem, path: 'y', count: 1 });
    problems.add({ ...problem, count: 3 });

    expect(problems.list()).toEqual([
      { ...problem, count: 5 },
      { ...problem, path: 'y', count: 1 },
    ]);
  });

  it('are kept up to a number, beyond which known ones are still counted', () => {
    const problems = createMappingProblems();

    for (const index of Array(MOST_PROBLEMS + 10).keys()) {
      problems.add({ ...problem, path: `x${index}`, count: 1 });
    }
    problems.add({ ...problem, path: 'x0', count: 1 });

    expect(problems.list()).toHaveLength(MOST_PROBLEMS);
    expect(problems.list()[0]).toEqual({ ...problem, path: 'x0', count: 2 });
  });
});
