import { describe, expect, it } from '@jest/globals';
import { fanOutEntities, uniqueRepresentations } from '../../federation/representations.ts';

describe('uniqueRepresentations', () => {
  it('keeps the first of equal ones and remembers where the others stood', () => {
    const a = { __typename: 'P', id: '1' };
    const b = { __typename: 'P', id: 1 };

    const result = uniqueRepresentations([a, b, { ...a }, { __typename: 'Q', id: '1' }]);

    expect(result.unique).toEqual([a, b, { __typename: 'Q', id: '1' }]);
    expect(result.places).toEqual([[0, 2], [1], [3]]);
  });

  it('tells a big integer from the text that looks like it', () => {
    const result = uniqueRepresentations([{ id: 7n }, { id: '7' }, { id: 7n }]);

    expect(result.places).toEqual([[0, 2], [1]]);
  });
});

describe('fanOutEntities', () => {
  it('gives each place a copy of its own', () => {
    const entity = { id: '1', tags: [{ name: 'new' }] };
    const found = uniqueRepresentations([{ id: '1' }, { id: '2' }, { id: '1' }]);

    const [first, second, third] = fanOutEntities([entity, null], found);

    expect([first, second, third]).toEqual([entity, null, entity]);
    expect(third).not.toBe(first);
    expect(Reflect.get(Object(third), 'tags')).not.toBe(entity.tags);
  });
});
