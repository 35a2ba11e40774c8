import { buildSubgraphSchema } from '@apollo/subgraph';
import { describe, expect, it } from '@jest/globals';
import { readConnectedSchema } from '../../../connect/sdl/read-connected-schema.ts';
import { readSchemaFacts } from '../../../runtime/fields/schema-facts.ts';
import {
  connectorExtensions,
  givingConnectors,
} from '../../../runtime/mapping/giving-connectors.ts';

const sdl = `extend schema
  @link(url: "https://specs.apollo.dev/federation/v2.13", import: ["@key"])
  @link(url: "https://specs.apollo.dev/connect/v0.4", import: ["@connect"])
type Query {
  hits: [Hit] @connect(http: { GET: "https://a.example/hits" }, selection: "id ...kind->match(['b', { __typename: 'Book', title }], [@, { __typename: 'Film' }])")
  book(id: ID!): Book @connect(http: { GET: "https://a.example/books/{$args.id}" }, selection: "id title author { name }", entity: true)
}
union Hit = Book | Film
type Book @key(fields: "id") { id: ID! title: String author: Author cover: String @connect(http: { GET: "https://a.example/covers/{$this.id}" }, selection: "$.url") }
type Film { id: ID! }
type Author { name: String }
`;

describe('givingConnectors', () => {
  it('names the connectors that give a field, or stand on it', () => {
    const read = readConnectedSchema('test.graphql', sdl);
    const facts = read.ok
      ? readSchemaFacts(buildSubgraphSchema(read.schema.document), read.schema)
      : null;

    expect(facts && Object.fromEntries(givingConnectors(facts))).toEqual({
      'Query.hits': ['Query.hits[0]'],
      'Query.book': ['Query.book[0]'],
      'Book.id': ['Query.hits[0]', 'Query.book[0]'],
      'Film.id': ['Query.hits[0]'],
      'Book.title': ['Query.hits[0]', 'Query.book[0]'],
      'Book.author': ['Query.book[0]'],
      'Author.name': ['Query.book[0]'],
      'Book.cover': ['Book.cover[0]'],
    });
  });
});

describe('connectorExtensions', () => {
  it.each([
    [[], {}],
    [['Query.a[0]'], { connector: { coordinate: 'shop:Query.a[0]' } }],
    [['Query.a[0]', 'A[0]'], { connectors: ['shop:Query.a[0]', 'shop:A[0]'] }],
  ])('of %j are %j', (connectors, expected) => {
    expect(connectorExtensions(connectors, 'shop')).toEqual(expected);
  });
});
