import { describe, expect, it } from '@jest/globals';
import { createAdapterUnderTest } from '../adapter-under-test.ts';
import { askedIds } from '../batching/batched-things.ts';
import { rows, rowsOfThings, thing } from '../entities/rows-of-things.ts';
import { lengthAware } from '../pagination/paged-stubs.ts';
import { createThingsAdapter, urlsOf } from '../pagination/paged-things.ts';
import { startStubService } from '../stub-service.ts';

/** What clients ask one after the other; the document is compiled for the first of them. */
const turns: readonly (readonly boolean[])[] = [
  [false, true, false],
  [true, false, true],
];

async function openRows() {
  const stub = await startStubService((request) =>
    request.url === '/rows'
      ? { body: rows(1, 2) }
      : { body: { data: askedIds(request).map(thing) } },
  );
  const adapter = createAdapterUnderTest(rowsOfThings, { baseUrl: stub.url });
  return {
    stub,
    run: async (query: string, variables: Readonly<Record<string, unknown>>) => {
      const before = stub.requests.length;
      const result = await adapter.run(query, { variables });
      return { ...result, calls: urlsOf(stub).slice(before) };
    },
    async [Symbol.asyncDispose]() {
      await adapter[Symbol.asyncDispose]();
      await stub[Symbol.asyncDispose]();
    },
  };
}

const [one, two] = [thing(1), thing(2)].map(({ id, name }) => ({ id: String(id), name }));
const named = { rows: [{ thing: one }, { thing: two }] };
const bare = { rows: [{ thing: { id: '1' } }, { thing: { id: '2' } }] };

describe.each(turns.map((asked) => ({ asked })))('of clients that ask $asked', ({ asked }) => {
  it.each([
    ['a field', '($with: Boolean!)', 'name @include(if: $with)'],
    ['a field unless skipped', '($without: Boolean!)', 'name @skip(if: $without)'],
    ['a part of the selection', '($with: Boolean!)', '... @include(if: $with) { name }'],
    ['a fragment', '($with: Boolean!)', '...Name @include(if: $with)'],
  ])('each gets %s, and the call for it, by its own variable', async (_what, variable, name) => {
    await using service = await openRows();
    const fragment = name.includes('...Name') ? 'fragment Name on Thing { name }' : '';
    const query = `query ${variable} { rows { thing { id ${name} } } } ${fragment}`;

    for (const isWanted of asked) {
      expect(await service.run(query, { with: isWanted, without: !isWanted })).toEqual({
        data: isWanted ? named : bare,
        calls: isWanted ? ['/rows', '/things?ids=1%2C2'] : ['/rows'],
      });
    }
  });

  it('each gets the fields of entities by its own variable', async () => {
    await using service = await openRows();
    const query = `query ($keys: [_Any!]!, $with: Boolean!) {
      _entities(representations: $keys) { ... on Thing { id name @include(if: $with) } }
    }`;
    const keys = ['1', '2'].map((id) => ({ __typename: 'Thing', id }));

    for (const isWanted of asked) {
      expect(await service.run(query, { keys, with: isWanted })).toEqual({
        data: { _entities: isWanted ? [one, two] : [{ id: '1' }, { id: '2' }] },
        calls: isWanted ? ['/things?ids=1%2C2'] : [],
      });
    }
  });

  it('each gets the rows of a connection by its own variable', async () => {
    await using stub = await startStubService(lengthAware({ total: 2 }));
    await using adapter = createThingsAdapter(stub, '$.data', { dialect: 'laravel' });
    const query =
      'query ($with: Boolean!) { things { totalCount nodes @include(if: $with) { id } } }';

    for (const isWanted of asked) {
      const { data } = await adapter.run(query, { variables: { with: isWanted } });
      const things = { totalCount: 2, ...(isWanted && { nodes: [{ id: '1' }, { id: '2' }] }) };
      expect(data).toEqual({ things });
    }
    expect(urlsOf(stub)).toEqual(
      asked.map((isWanted) => `/things?page=1&per_page=${isWanted ? 20 : 1}`),
    );
  });
});

describe('requested fields', () => {
  it('depend on a condition within another only as long as that one holds', async () => {
    await using service = await openRows();
    const query = `query ($outer: Boolean!, $inner: Boolean!) {
      rows { thing { id ... @include(if: $outer) { name @include(if: $inner) } } }
    }`;
    const turnsOfTwo = [
      { outer: false, inner: true },
      { outer: true, inner: false },
      { outer: true, inner: true },
      { outer: false, inner: false },
    ];

    const answers: unknown[] = [];
    for (const variables of turnsOfTwo) answers.push(await service.run(query, variables));

    const without = { data: bare, calls: ['/rows'] };
    const withNames = { data: named, calls: ['/rows', '/things?ids=1%2C2'] };
    expect(answers).toEqual([without, without, withNames, without]);
  });

  it('are those of each of two clients that ask at the same time', async () => {
    await using service = await openRows();
    const query = 'query ($with: Boolean!) { rows { thing { id name @include(if: $with) } } }';

    const results = await Promise.all(
      [false, true, false].map((isWanted) => service.run(query, { with: isWanted })),
    );

    expect(results.map(({ data }) => data)).toEqual([bare, named, bare]);
    expect(urlsOf(service.stub).filter((url) => url !== '/rows')).toEqual(['/things?ids=1%2C2']);
  });
});
