import { describe, expect, it } from '@jest/globals';
import { createAdapterUnderTest } from '../adapter-under-test.ts';
import { urlsOf } from '../pagination/paged-things.ts';
import { startStubService } from '../stub-service.ts';
import { thing } from './rows-of-things.ts';

/** Things that must have a name. */
const things = `
type Query { count: Int @connect(source: "api", http: { GET: "/count" }, selection: "$.count") }
type Thing @key(fields: "id")
  @connect(source: "api", http: { GET: "/things/{$this.id}" }, selection: "id name") { id: Int! name: String! }
`;

const query =
  'query ($keys: [_Any!]!) { _entities(representations: $keys) { ... on Thing { id name } } }';

/** Keeps what it reads. The stub service fails for thing 9. */
async function openThings() {
  const stack = new AsyncDisposableStack();
  const stub = stack.use(
    await startStubService(({ url }) =>
      url === '/things/9'
        ? { status: 500, body: {} }
        : { body: thing(url.replace('/things/', '')) },
    ),
  );
  const source = { baseUrl: stub.url, keyForm: 'integer', cache: { ttlSeconds: 60 } } as const;
  const adapter = stack.use(createAdapterUnderTest(things, source));
  return {
    async ask(...keys: readonly object[]) {
      const before = stub.requests.length;
      const { data, errors = [] } = await adapter.run(query, { variables: { keys } });
      const told = errors.map(({ path, extensions }) => [path?.join('.'), extensions?.code]);
      const calls = urlsOf(stub).slice(before).toSorted();
      return { entities: data?._entities, told: told.toSorted(), calls };
    },
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}

const [one, two, broken] = [aThing(1), aThing(2), aThing(9)] as const;
const nope = { __typename: 'Nope', id: 3 };

describe('entities that are asked for together', () => {
  it.each([
    ['of a type that the schema lacks', nope],
    ['of a type that is no entity', { __typename: 'Query' }],
    ['of something that is no object type', { __typename: 'Int' }],
    ['whose key cannot be read', { __typename: 'Thing', id: [{ toString: null }] }],
  ])('come although there is one %s', async (_what, strange) => {
    await using service = await openThings();

    expect(await service.ask(one, strange, two)).toEqual({
      entities: [{ id: 1, name: 'Thing 1' }, null, { id: 2, name: 'Thing 2' }],
      told: [['_entities.1', 'INTERNAL_SERVER_ERROR']],
      calls: ['/things/1', '/things/2'],
    });
  });

  it('fail each for its own reason', async () => {
    await using service = await openThings();

    expect(await service.ask(broken, nope)).toEqual({
      entities: [null, null],
      told: [
        ['_entities.0', 'UPSTREAM_ERROR'],
        ['_entities.1', 'INTERNAL_SERVER_ERROR'],
      ],
      calls: ['/things/9'],
    });
  });

  it('are as many as were asked for, when one fails that stands before one in memory', async () => {
    await using service = await openThings();
    await service.ask(one);

    expect(await service.ask(broken, one)).toEqual({
      entities: [null, { id: 1, name: 'Thing 1' }],
      told: [['_entities.0', 'UPSTREAM_ERROR']],
      calls: ['/things/9'],
    });
  });
});

function aThing(id: number) {
  return { __typename: 'Thing', id };
}
