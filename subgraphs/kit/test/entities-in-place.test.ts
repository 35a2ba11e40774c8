import { BanyanError } from '@banyan/platform/errors/banyan-error.ts';
import { describe, expect, it } from '@jest/globals';
import { createSubgraphExecutor } from '../execute-request.ts';
import { createSubgraph } from '../subgraph.ts';
import { createTestRequest } from './helpers/request-parts.ts';

const sdl = `
  extend schema @link(url: "https://specs.apollo.dev/federation/v2.12", import: ["@key"])
  type Query { tree: Tree }
  type Tree @key(fields: "id") { id: ID! height: Int }
  type Bush @key(fields: "id") { id: ID! }
`;

/** Tree 9 is found by nobody, and not at once. */
async function findTree({ id }: { readonly id: string }) {
  await new Promise((resolve) => setImmediate(resolve));
  if (id === '9') throw new BanyanError('UPSTREAM_UNAVAILABLE', 'No way to tree 9');
  return { id, height: 3 };
}

async function ask(isCompilable: boolean, ...keys: readonly object[]) {
  const subgraph = createSubgraph({
    name: 'forest',
    sdl,
    isCompilable,
    resolvers: { Tree: { __resolveReference: findTree } },
    createContext: (request) => ({ request }),
  });
  const { data, errors = [] } = await createSubgraphExecutor(subgraph)(
    {
      query: `query ($keys: [_Any!]!) {
        _entities(representations: $keys) { ... on Tree { height } ... on Bush { id } }
      }`,
      variables: { keys },
    },
    subgraph.createContext(createTestRequest()),
  );
  const told = errors.map(({ path, extensions }) => [path?.join('.'), extensions.code]);
  return { entities: JSON.parse(JSON.stringify(data?._entities ?? null)), told: told.toSorted() };
}

const tree = { __typename: 'Tree', id: '1' };
const lost = { __typename: 'Tree', id: '9' };
const bush = { __typename: 'Bush', id: '2' };
const nope = { __typename: 'Nope', id: '3' };

describe.each([
  { how: 'compiled', isCompilable: true },
  { how: 'executed by graphql-js', isCompilable: false },
])('entities of a query that is $how', ({ isCompilable }) => {
  it('come although there is one of a type that the schema lacks, and one that fails', async () => {
    expect(await ask(isCompilable, lost, nope, tree, bush)).toEqual({
      entities: [null, null, { height: 3 }, { id: '2' }],
      told: [
        ['_entities.0', 'UPSTREAM_UNAVAILABLE'],
        ['_entities.1', 'INTERNAL_SERVER_ERROR'],
      ],
    });
  });

  it('are as many as were asked for, when one fails after those behind it have come', async () => {
    expect(await ask(isCompilable, lost, bush)).toEqual({
      entities: [null, { id: '2' }],
      told: [['_entities.0', 'UPSTREAM_UNAVAILABLE']],
    });
  });
});
