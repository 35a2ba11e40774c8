import { describe, expect, it } from '@jest/globals';
import { entitiesAt, placesAt } from '../../../federation/plan/entity-places.ts';

const root = {
  rows: [{ owner: { id: 1 } }, null, { owner: null }, { owner: { id: 2 } }],
  grid: [[{ id: 3 }, null], [], [{ id: 4 }]],
  one: { id: 5 },
};

describe.each([
  { path: ['rows', '@', 'owner'], ids: [1, 2], places: ['rows.0.owner', 'rows.3.owner'] },
  { path: ['grid', '@', '@'], ids: [3, 4], places: ['grid.0.0', 'grid.2.0'] },
  { path: ['one'], ids: [5], places: ['one'] },
  { path: ['missing', '@'], ids: [], places: [] },
])('the path $path', ({ path, ids, places }) => {
  it('leads to entities, and to their places in the same order', () => {
    expect(entitiesAt([root], path).map(({ id }) => id)).toEqual(ids);
    expect(placesAt(root, path).map((place) => place.join('.'))).toEqual(places);
  });
});
