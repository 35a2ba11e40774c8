import { describe, expect, it } from '@jest/globals';
import { parse } from 'graphql';
import { createTypeMap } from '../../../connect/type-map.ts';
import { embeddedEntities } from '../../../runtime/entities/embedded-entities.ts';
import { typeKeys } from '../../../runtime/entities/type-keys.ts';
import { parseForTest } from '../../connect/parse-for-test.ts';

const document = parse(`
  type Book @key(fields: "id") { id: ID title: String author: Author reviews: [Review] extra: Any }
  type Author @key(fields: "id") { id: ID name: String city: City }
  type City @key(fields: "id") { id: ID name: String }
  type Review { id: ID by: Author }
  type Film @key(fields: "id") { id: ID }
  union Hit = Book | Film
  scalar Any
`);

describe('embeddedEntities', () => {
  it.each([
    ['Book', 'id title author { id name }', ['Author']],
    ['Book', 'id author: { id: author_id }', []],
    ['Book', 'id reviews { id by { id name } }', ['Author']],
    ['Book', 'id ...kind->match(["a", { author: { id: a, name: b } }], [@, {}])', ['Author']],
    ['Review', 'id by: $.author->first', ['Author', 'City']],
    ['Hit', '__typename: kind id', ['Book', 'Film']],
    ['Hit', '__typename: "Film" id author { name }', ['Book', 'Film']],
  ])('of a %s mapped by %s are %j', (typeName, selection, expected) => {
    const schema = { types: createTypeMap(document), keys: typeKeys(document) };

    const found = embeddedEntities(schema, typeName, parseForTest(selection, 'v0.4'));

    expect(found).toEqual(expected);
  });
});
