import { describe, expect, it } from '@jest/globals';
import { buildSchema } from 'graphql';
import type { WireShape } from '../../../dialect/unwrap/wire-shape.ts';
import { declaredShape } from '../../../runtime/answers/declared-shape.ts';
import { parseForTest } from '../../connect/parse-for-test.ts';

const schema = buildSchema(`
  type Query { user: User users: [User!]! any: Any }
  union Any = User | Post
  type User { id: ID! tags: [String] posts: [Post!] boss: User }
  type Post { id: ID! meta: Meta }
  type Meta { color: String }
`);

function shapeOf(field: 'user' | 'users' | 'any', selection: string): WireShape | null {
  const type = schema.getQueryType()?.getFields()[field]?.type;
  return type === undefined ? null : declaredShape(parseForTest(selection), type);
}

const any: WireShape = { kind: 'any' };
const object = (members: Record<string, WireShape> = {}): WireShape => ({
  kind: 'object',
  members: new Map(Object.entries(members)),
});
const way = (members: Record<string, WireShape>): WireShape => ({
  kind: 'way',
  members: new Map(Object.entries(members)),
});
const list = (item: WireShape): WireShape => ({ kind: 'list', item });

describe('declaredShape', () => {
  const cases = [
    ['user', 'id name', object()],
    ['users', 'id', list(object())],
    ['users', '$', list(object())],
    ['users', '$.data { id }', way({ data: list(object()) })],
    [
      'users',
      '$.data.rows { id tags: labels }',
      way({ data: way({ rows: list(object({ labels: list(any) })) }) }),
    ],
    [
      'user',
      'id posts: own_posts { id meta { color } }',
      object({ own_posts: list(object({ meta: object() })) }),
    ],
    ['user', 'id boss: { id: boss_id posts }', object({ posts: list(object()) })],
    ['user', 'id $.profile { id tags }', object({ profile: object({ tags: list(any) }) })],
    ['user', 'id tags: $.extra.labels', object({ extra: way({ labels: list(any) }) })],
    ['user', 'id tags: $.labels->first', object()],
    ['users', '$->entries { id: key }', { kind: 'map' }],
    ['user', 'id tags: $(["a"])', object()],
    ['any', 'id', object()],
  ] as const;
  it.each(cases)('of a field %s with the mapping %s', (field, selection, expected) => {
    expect(shapeOf(field, selection)).toEqual(expected);
  });
});
