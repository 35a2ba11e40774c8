import { describe, expect, it } from '@jest/globals';
import { startConnectedGateway } from '../helpers/connected-gateway.ts';
import { ask } from '../helpers/test-gateway.ts';

const library = `
type Query {
  search: [Hit!] @connect(source: "api", http: { GET: "/search" }, selection: """
    $.hits {
      id
      ...kind->match(
        ['b', { __typename: 'Book', title, author: { id: author_id } }],
        ['f', { __typename: 'Film', title, minutes: length }],
        ['a', { __typename: 'Author' }],
        [@, null]
      )
    }
  """)
  newest: Media @connect(source: "api", http: { GET: "/newest" }, selection: "__typename: type id title author: { id: author_id } minutes")
}
union Hit = Book | Film | Author
interface Media { id: ID! title: String }
type Book implements Media @key(fields: "id", resolvable: false) { id: ID! title: String author: Author }
type Film implements Media { id: ID! title: String minutes: Int }
type Author @key(fields: "id") @connect(source: "api", http: { GET: "/authors", queryParams: "ids: $batch.id->joinNotNull(',')" }, selection: "id name") { id: ID! name: String }
`;

const shop = `
type Query { prices: [Int] @connect(source: "api", http: { GET: "/prices" }, selection: "$.prices") }
type Book @key(fields: "id") @connect(source: "api", http: { GET: "/prices/{$this.id}" }, selection: "id: $this.id price") { id: ID! price: Int }
`;

describe('a gateway over connectors with interfaces and unions', () => {
  it('answers fragments on the types of a union, with their entities from the same and another subgraph', async () => {
    await using connected = await startConnectedGateway({
      schemas: { library, shop },
      answers: {
        'GET /search': {
          hits: [
            { id: 1, kind: 'b', title: 'A', author_id: 7 },
            { id: 2, kind: 'f', title: 'B', length: 90 },
            { id: 8, kind: 'a' },
          ],
        },
        'GET /authors?ids=7%2C8': [
          { id: 7, name: 'Ada' },
          { id: 8, name: 'Bo' },
        ],
        'GET /authors?ids=7': [{ id: 7, name: 'Ada' }],
        'GET /authors?ids=8': [{ id: 8, name: 'Bo' }],
        'GET /prices/1': { price: 30 },
      },
    });

    const answer = await ask(
      connected.gateway,
      `{ search {
          __typename
          ... on Media { title }
          ... on Book { author { name } price }
          ...film
          ... on Author { name }
        } }
        fragment film on Film { minutes }`,
    );

    expect(answer).toMatchObject({
      errors: [],
      data: {
        search: [
          { __typename: 'Book', title: 'A', author: { name: 'Ada' }, price: 30 },
          { __typename: 'Film', title: 'B', minutes: 90 },
          { __typename: 'Author', name: 'Bo' },
        ],
      },
    });
    expect(connected.sentRequests()).toContain('GET /prices/1');
  });

  it('answers fields of an interface, and says when the service names a type that there is not', async () => {
    await using connected = await startConnectedGateway({
      schemas: { library },
      answers: { 'GET /newest': { type: 'Song', id: 1, title: 'A' } },
    });

    const answer = await ask(connected.gateway, '{ newest { id title } }');

    expect(answer.data).toEqual({ newest: null });
    expect(answer.errors).toMatchObject([
      {
        path: ['newest'],
        message:
          'Query.newest: expected a __typename out of Book, Film, the mapping gave a __typename of another type',
        extensions: { code: 'MAPPING_FAILED', service: 'library', coordinate: 'Query.newest' },
      },
    ]);
  });
});
