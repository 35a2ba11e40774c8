import { describe, expect, it } from '@jest/globals';
import { printSchema } from 'graphql';
import { createSubgraph } from '../subgraph.ts';
import type { createTestRequest } from './helpers/request-parts.ts';

const sdl = `
  extend schema @link(url: "https://specs.apollo.dev/federation/v2.12", import: ["@key"])
  type Query { tree: Tree }
  type Tree @key(fields: "id") { id: ID! height: Int }
`;

const base = {
  name: 'forest',
  sdl,
  createContext: (request: ReturnType<typeof createTestRequest>) => ({ request }),
};

describe('createSubgraph', () => {
  it('gives the SDL the fields which federation asks for', () => {
    const { schema } = createSubgraph({ ...base, resolvers: {} });

    const printed = printSchema(schema);

    expect(printed).toContain('_entities(representations: [_Any!]!): [_Entity]!');
    expect(printed).toContain('_service: _Service!');
  });

  it('names all resolvers that belong to no field', () => {
    const resolvers = { Tree: { heigth: () => 1, height: () => 1 }, Bush: { id: () => '1' } };

    const create = () => createSubgraph({ ...base, resolvers });

    expect(create).toThrow(
      'Subgraph "forest" has resolvers for what its schema does not define: Tree.heigth, Bush',
    );
  });

  it('closes what it holds once, however often it is closed', async () => {
    let closings = 0;
    const close = async () => {
      closings += 1;
    };
    const subgraph = createSubgraph({ ...base, resolvers: {}, close });

    await Promise.all([subgraph.close(), subgraph.close()]);

    expect(closings).toBe(1);
  });

  it('is healthy and holds nothing unless told otherwise', async () => {
    const subgraph = createSubgraph({ ...base, resolvers: {} });

    const outcome = Promise.all([
      subgraph.checkHealth(new AbortController().signal),
      subgraph.close(),
    ]);

    await expect(outcome).resolves.toEqual([undefined, undefined]);
  });
});
