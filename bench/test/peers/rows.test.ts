import { describe, expect, it } from '@jest/globals';
import { cursorAt, inOrder, offsetOf, reference, rowsOf } from '../../peers/rows.ts';

describe('the rows of a legacy answer', () => {
  it('are found in a list and in a map by id', () => {
    const rows = [{ id: 1 }, { id: 2 }];

    expect(rowsOf({ data: rows })).toEqual(rows);
    expect(rowsOf({ data: { 1: { id: 1 }, 2: { id: 2 } } })).toEqual(rows);
  });

  it('are put in the order of the ids that were asked for, null where one did not come', () => {
    const rows = [{ id: 1 }, { id: 2 }];

    expect(inOrder(['2', '9', '1'], rows)).toEqual([{ id: 2 }, null, { id: 1 }]);
  });
});

describe('cursors and references', () => {
  it('lead back to where a page begins, and to the first page without a cursor', () => {
    expect([offsetOf(cursorAt(50)), offsetOf(null)]).toEqual([50, 0]);
  });

  it('are null for a null id', () => {
    expect([reference(7), reference(null), reference(undefined)]).toEqual([
      { id: '7' },
      null,
      null,
    ]);
  });
});
