import { describe, expect, it } from '@jest/globals';
import { parse } from 'graphql';
import { connectionNodeType, connectionOfField } from '../../connect/connections.ts';
import { createTypeMap, objectTypeOf } from '../../connect/type-map.ts';

const sound = {
  connection: 'type ItemConnection { edges: [ItemEdge!]! nodes: [Item!] pageInfo: PageInfo! }',
  edge: 'type ItemEdge { node: Item cursor: String! }',
  pageInfo: 'type PageInfo { hasNextPage: Boolean! }',
};

function nodeTypeIn(parts: Partial<typeof sound>, name = 'ItemConnection'): string | null {
  const text = Object.values({ ...sound, ...parts }).join('\n');
  return connectionNodeType(createTypeMap(parse(`${text}\ntype Item { id: ID }`)), name);
}

describe('connectionNodeType', () => {
  it('names the node type of a connection', () => {
    expect(nodeTypeIn({})).toBe('Item');
  });

  it('sees the fields that an extension adds', () => {
    const connection = 'type ItemConnection { edges: [ItemEdge] }';
    const extension = 'extend type ItemConnection { pageInfo: PageInfo! }';

    expect(nodeTypeIn({ connection: `${connection}\n${extension}` })).toBe('Item');
  });

  it.each([
    ['no edges', { connection: 'type ItemConnection { pageInfo: PageInfo! }' }],
    [
      'edges that are no list',
      { connection: 'type ItemConnection { edges: ItemEdge pageInfo: PageInfo! }' },
    ],
    ['edges of scalars', { connection: 'type ItemConnection { edges: [ID] pageInfo: PageInfo! }' }],
    ['no page info', { connection: 'type ItemConnection { edges: [ItemEdge] }' }],
    [
      'page info that may be null',
      { connection: 'type ItemConnection { edges: [ItemEdge] pageInfo: PageInfo }' },
    ],
    ['an edge without cursor', { edge: 'type ItemEdge { node: Item }' }],
    ['an edge without node', { edge: 'type ItemEdge { cursor: String }' }],
    ['page info of no type', { pageInfo: '' }],
  ])('finds no connection in %s', (_title, parts) => {
    expect(nodeTypeIn(parts)).toBeNull();
  });

  it('finds no connection in a type of another name', () => {
    const connection = sound.connection.replace('ItemConnection', 'ItemPage');

    expect(nodeTypeIn({ connection }, 'ItemPage')).toBeNull();
    expect(nodeTypeIn({}, 'OtherConnection')).toBeNull();
  });
});

describe('connectionOfField', () => {
  it.each([
    ['items(first: Int, after: String): ItemConnection', 'Item'],
    ['items(first: Int!, after: String, q: String): ItemConnection!', 'Item'],
    ['items(first: Int): ItemConnection', null],
    ['items(first: Int, after: String): [ItemConnection]', null],
    ['items(first: Int, after: String): Item', null],
  ])('takes %s for a connection of %s', (field, node) => {
    const types = createTypeMap(
      parse(`type Query { ${field} }\n${Object.values(sound).join('\n')}\ntype Item { id: ID }`),
    );
    const definition = objectTypeOf(types, 'Query')?.fields.get('items');

    const connection = definition && connectionOfField(types, definition);

    expect(connection?.node ?? null).toBe(node);
  });
});
