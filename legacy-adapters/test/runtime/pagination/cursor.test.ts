import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  decodeCursor,
  encodeCursor,
  type ListPosition,
  listFingerprint,
} from '../../../runtime/pagination/cursor.ts';

const list = listFingerprint('Query.things', [{ color: 'red' }, null]);
const reading = { argument: 'after', list, service: 'shop' } as const;

const offsets = fc.record({
  kind: fc.constant('offset' as const),
  offset: fc.integer({ min: 0, max: 999_999_999 }),
});
const cursors = fc.record({
  kind: fc.constant('cursor' as const),
  page: fc.option(fc.stringMatching(/^[\w=:+/-]{1,60}$/)),
  skip: fc.integer({ min: 0, max: 500 }),
});

describe('a cursor', () => {
  it('brings back every place that was put into it', () => {
    fc.assert(
      fc.property(fc.oneof(offsets, cursors), (place: ListPosition) => {
        const text = encodeCursor(place, list);

        expect(decodeCursor(text, { ...reading, kind: place.kind })).toEqual(place);
        expect(encodeCursor(place, list)).toBe(text);
      }),
    );
  });

  it.each([
    ['other filters', listFingerprint('Query.things', [{ color: 'blue' }, null])],
    ['another parent', listFingerprint('Query.things', [{ color: 'red' }, { id: '7' }])],
    ['another field', listFingerprint('Query.others', [{ color: 'red' }, null])],
  ])('is refused by a list with %s', (_name, other) => {
    const text = encodeCursor({ kind: 'offset', offset: 4 }, list);

    expect(() => decodeCursor(text, { ...reading, list: other, kind: 'offset' })).toThrow(
      'after: this cursor belongs to a list with other filters',
    );
  });

  it.each([
    ['a place of another kind', encodeCursor({ kind: 'offset', offset: 4 }, list)],
    ['nothing', ''],
    ['a plain number', '4'],
    ['a text that is no cursor', Buffer.from('o1:-1:abcdefgh').toString('base64url')],
    ['a line break', Buffer.from(`c1:0:${list}:a\r\nb`).toString('base64url')],
  ])('is not %s', (_name, text) => {
    expect(() => decodeCursor(text, { ...reading, kind: 'cursor' })).toThrow(
      'after: expected a cursor that this list gave out',
    );
  });
});
