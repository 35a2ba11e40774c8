import { describe, expect, it } from '@jest/globals';
import { buildSchema, parse, validate } from 'graphql';
import { exampleQuery } from '../../http/example-query.ts';

const cases = [
  { sdl: 'type Query { version: String }', query: 'query Example { version }\n' },
  {
    sdl: 'type Query { order(id: ID!): String products(first: Int = 5): [P!] } type P { id: ID! tags: [String] }',
    query: 'query Example { products { id tags } }\n',
  },
  {
    sdl: 'type Query { orders: C } type C { nodes: [O] } type O { id: ID a: Int b: Int c: Int d: Int }',
    query: 'query Example { orders { nodes { id a b c } } }\n',
  },
  { sdl: 'type Query { a(id: ID!): Int }', query: 'query Example { __typename }\n' },
  { sdl: 'type Query { loop: A } type A { a: A }', query: 'query Example { __typename }\n' },
];

describe('exampleQuery', () => {
  it.each(cases)('writes $query', ({ sdl, query }) => {
    const schema = buildSchema(sdl);

    expect(exampleQuery(schema)).toBe(query);
    expect(validate(schema, parse(query))).toEqual([]);
  });
});
