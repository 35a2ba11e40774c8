import { describe, expect, it } from '@jest/globals';
import { createCallBudget } from '../../request/call-budget.ts';

describe('a call budget', () => {
  it('gives as many calls as the operation may make, of all sources together', () => {
    const budget = createCallBudget(2);

    const answers = ['a.api', 'b.api', 'a.api'].map((source) => budget.take(source, null));

    expect(answers).toEqual([null, null, { kind: 'operation', most: 2 }]);
  });

  it('gives as many calls as a source allows, and then still calls of others', () => {
    const budget = createCallBudget(3);

    const answers = [
      budget.take('a.api', 1),
      budget.take('a.api', 1),
      budget.take('b.api', 5),
      budget.take('b.api', 5),
      budget.take('b.api', 5),
    ];

    expect(answers).toEqual([
      null,
      { kind: 'source', most: 1 },
      null,
      null,
      { kind: 'operation', most: 3 },
    ]);
  });
});
