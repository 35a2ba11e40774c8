import { describe, expect, it } from '@jest/globals';
import { callsSince, createCallBudget } from '../../request/call-budget.ts';

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

  it('goes on from what was used in another process, and says what was used here', () => {
    const before = { most: 5, taken: 3, sources: { 'a.api': 2 } };
    const budget = createCallBudget(5, before);

    const answers = ['a.api', 'b.api', 'b.api'].map((source) => budget.take(source, 3));

    expect(answers).toEqual([null, null, { kind: 'operation', most: 5 }]);
    expect(budget.use()).toEqual({ most: 5, taken: 5, sources: { 'a.api': 3, 'b.api': 1 } });
    expect(callsSince(before, budget.use())).toEqual({ 'a.api': 1, 'b.api': 1 });
  });

  it('counts what others have used, also beyond its limits', () => {
    const budget = createCallBudget(3);

    budget.add({ 'a.api': 2, 'b.api': 2 });

    expect(budget.use()).toEqual({ most: 3, taken: 4, sources: { 'a.api': 2, 'b.api': 2 } });
    expect(budget.take('a.api', 2)).toEqual({ kind: 'source', most: 2 });
    expect(budget.take('c.api', null)).toEqual({ kind: 'operation', most: 3 });
  });
});
