import { describe, expect, it } from '@jest/globals';
import { parse } from 'graphql';
import { createTypeMap } from '../../../connect/type-map.ts';
import { embeddedEntities } from '../../../runtime/entities/embedded-entities.ts';
import { typeKeys } from '../../../runtime/entities/type-keys.ts';
import { parseForTest } from '../../connect/parse-for-test.ts';
import { createAdapterUnderTest } from '../adapter-under-test.ts';
import { type ReceivedRequest, type StubAnswer, startStubService } from '../stub-service.ts';

const document = parse(`
  type Book @key(fields: "id") { id: ID title: String author: Author reviews: [Review] extra: Any }
  type Author @key(fields: "id") { id: ID name: String city: City }
  type City @key(fields: "id") { id: ID name: String }
  type Review { id: ID by: Author }
  type Film @key(fields: "id") { id: ID }
  type Shelf @key(fields: "id") { id: ID name: String parent: Shelf city: City }
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
    ['Shelf', 'id name parent { id name }', ['Shelf']],
    ['Shelf', '$.data { id name parent: $.up { id name } }', ['Shelf']],
    ['Shelf', 'id name parent: { id: parent_id }', []],
    ['Shelf', 'id name parent: { id: parent_id parent { id name } }', ['Shelf']],
    ['Shelf', 'id name parent', ['Shelf', 'City']],
    ['Shelf', '$.data', ['Shelf', 'City']],
    ['City', '$.data', []],
  ])('of a %s mapped by %s are %j', (typeName, selection, expected) => {
    const schema = { types: createTypeMap(document), keys: typeKeys(document) };

    const found = embeddedEntities(schema, typeName, parseForTest(selection, 'v0.4'));

    expect(found).toEqual(expected);
  });
});

describe('an entity that holds another of its type', () => {
  const sdl = `
    type Query {
      category(id: ID!): Category
        @connect(source: "api", http: { GET: "/categories/{$args.id}" }, entity: true, selection: "id name parent { id name }")
    }
    type Mutation {
      rename(id: ID!, name: String): Category
        @connect(source: "api", http: { POST: "/categories/{$args.id}", body: "name: $args.name" }, selection: "id")
    }
    type Category @key(fields: "id") { id: ID! name: String parent: Category }
  `;

  /** Stub: category 7 lies in category 3, and any write gives that one the name. */
  function createCategories() {
    let name = 'old';
    return ({ method, url, body }: ReceivedRequest): StubAnswer => {
      if (method === 'POST') name = JSON.parse(body).name;
      const parent = { id: 3, name };
      return { body: url.endsWith('/7') ? { id: 7, name: 'inner', parent } : parent };
    };
  }

  it('is read anew when that one has changed', async () => {
    await using stub = await startStubService(createCategories());
    const source = { baseUrl: stub.url, cache: { ttlSeconds: 300 } };
    await using adapter = createAdapterUnderTest(sdl, source);
    const read = '{ category(id: 7) { parent { name } } }';
    await adapter.run(read);
    await adapter.run(read);

    await adapter.run('mutation { rename(id: 3, name: "new") { id } }');
    const { data } = await adapter.run(read);

    expect(data).toEqual({ category: { parent: { name: 'new' } } });
    const calls = stub.requests.map(({ method, url }) => `${method} ${url}`);
    expect(calls).toEqual(['GET /categories/7', 'POST /categories/3', 'GET /categories/7']);
  });
});
