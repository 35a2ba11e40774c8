import { describe, expect, it } from '@jest/globals';
import { compileSelection } from '../../connect/compiler.ts';
import { createProblemList } from '../../connect/problems.ts';
import { parseForTest } from './parse-for-test.ts';

describe('createProblemList', () => {
  it('counts equal problems, and keeps those with another path or message apart', () => {
    const list = createProblemList();
    const run = compileSelection(parseForTest('items { price } total: total->first'));

    run({ items: [{}, {}, 5], total: 7 }, {}, list.report);
    run({ items: [{}], total: [1] }, {}, list.report);

    expect(list.problems()).toEqual([
      {
        message: 'Property .price not found in object',
        path: 'items.@.price',
        method: null,
        count: 3,
      },
      {
        message: 'Property .price not found in number',
        path: 'items.@.price',
        method: null,
        count: 1,
      },
      {
        message: 'Method ->first requires an array or string input',
        path: 'total->first',
        method: 'first',
        count: 1,
      },
    ]);
  });

  it.each([
    ['$.a->first', 'first'],
    ['$.a->nope', 'nope'],
    ['$.a->as(1)', 'as'],
    ['$.a->filter(@)', 'filter'],
    ['$.a->and(1)->not', 'and'],
    ['$.a->match([2, 3])', 'match'],
    ['$.a->add("x")', 'add'],
  ])('says which method of %s could not be applied', (mapping, method) => {
    const list = createProblemList();

    compileSelection(parseForTest(mapping))({ a: 5 }, {}, list.report);

    expect(list.problems()).toMatchObject([{ method, count: 1 }]);
  });
});
