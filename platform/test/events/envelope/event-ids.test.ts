import { describe, expect, it } from '@jest/globals';
import { createEventIds } from '../../../events/envelope/event-ids.ts';

const uuidv7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const millisecondOf = (id: string) => Number.parseInt(id.replace('-', '').slice(0, 12), 16);

describe('createEventIds', () => {
  it('makes UUIDs of version 7 that begin with their time', () => {
    const id = createEventIds().next(1_764_000_000_123);

    expect(id).toMatch(uuidv7);
    expect(millisecondOf(id)).toBe(1_764_000_000_123);
  });

  it('makes each greater than the one before, also very many in one millisecond', () => {
    const ids = createEventIds();

    const made = Array.from({ length: 20_000 }, () => ids.next(1000));

    expect(made).toEqual([...new Set(made)].sort());
    expect(made.filter((id) => !uuidv7.test(id))).toEqual([]);
  });

  it('goes on from the last one when the clock goes back', () => {
    const ids = createEventIds();

    const made = [5000, 4000, 4999.9, 5000].map((timeMs) => ids.next(timeMs));

    expect(made).toEqual(made.toSorted());
    expect(made.map(millisecondOf)).toEqual([5000, 5000, 5000, 5000]);
  });

  it('makes different ids in two processes at the same time', () => {
    const made = Array.from({ length: 1000 }, () => createEventIds().next(1000));

    expect(new Set(made).size).toBe(1000);
  });
});
