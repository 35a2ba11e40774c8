import type { JsonValue } from '@banyan/platform/json/json-value.ts';
import { describe, expect, it } from '@jest/globals';
import { compileSelection } from '../../../connect/compiler.ts';
import { shapeOf } from '../../../connect/shape.ts';
import { compilePromise, promisedFields } from '../../../runtime/mapping/promised-fields.ts';
import { parseForTest } from '../../connect/parse-for-test.ts';

const selection = parseForTest(
  '$.rows { id note: remark? constructor: made "__proto__": p groups { n toString: t } }',
);
const map = compileSelection(selection);

/** As many rows as it takes until functions of their own are used, and more. */
function rowsOf(row: JsonValue): JsonValue {
  return { rows: Array.from({ length: 120 }, () => row) };
}

describe('what keeps the promise of a mapping', () => {
  it.each<[string, JsonValue, number, unknown]>([
    [
      'everything is there',
      { id: 1, remark: 'x', made: 2, p: 3, groups: [{ n: 1, t: 2 }] },
      0,
      { id: 1, note: 'x', constructor: 2, ['__proto__']: 3, groups: [{ n: 1, toString: 2 }] },
    ],
    [
      'all is missing',
      {},
      4,
      { id: null, note: null, constructor: null, ['__proto__']: null, groups: null },
    ],
    [
      'members of groups in lists in lists are missing',
      { id: 1, remark: null, made: 2, p: null, groups: [[{ n: 1 }], [{}, null, 5]] },
      3,
      {
        id: 1,
        note: null,
        constructor: 2,
        ['__proto__']: null,
        groups: [[{ n: 1, toString: null }], [{ n: null, toString: null }, null, 5]],
      },
    ],
  ])('fills and counts in each of many rows when %s', (_what, row, missingInRow, expected) => {
    const keep = compilePromise(shapeOf(selection));
    const value = map(rowsOf(row), {}) as JsonValue[];

    expect(keep(value)).toBe(120 * missingInRow);
    expect(value.map((each) => ({ ...(each as object) }))).toEqual(
      Array.from({ length: 120 }, () => expected),
    );
  });

  it('has nothing to fill in what is no object', () => {
    const keep = compilePromise(shapeOf(selection));

    expect([null, 5, 'x', [null, 5]].map(keep)).toEqual([0, 0, 0, 0]);
  });

  it('names the fields of the outermost object', () => {
    expect([...promisedFields(shapeOf(selection))]).toEqual([
      'id',
      'note',
      'constructor',
      '__proto__',
      'groups',
    ]);
    expect([...promisedFields(shapeOf(parseForTest('$.data')))]).toEqual([]);
  });
});
