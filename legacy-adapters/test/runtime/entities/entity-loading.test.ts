import { describe, expect, it } from '@jest/globals';
import { createAdapterUnderTest } from '../adapter-under-test.ts';
import { askedIds, references, sortedCalls } from '../batching/batched-things.ts';
import { startStubService } from '../stub-service.ts';
import { names, query, rows, rowsOfThings, thing } from './rows-of-things.ts';

describe('entity loading with a batch endpoint', () => {
  it('asks for distinct keys once and matches the answer by key, not by position', async () => {
    await using stub = await startStubService((request) =>
      request.url === '/rows'
        ? { body: rows(3, 1, 3, 2) }
        : { body: { data: [thing(1), thing(2), thing(99), thing(3)] } },
    );
    await using adapter = createAdapterUnderTest(rowsOfThings, { baseUrl: stub.url });

    const result = await adapter.run(query);

    expect(result.errors).toBeUndefined();
    expect(names(result)).toEqual(['Thing 3', 'Thing 1', 'Thing 3', 'Thing 2']);
    expect(stub.requests.map(({ url }) => url)).toEqual(['/rows', '/things?ids=3%2C1%2C2']);
  });

  it('keeps the key that the service does not know, and nulls the rest of that entity without an error', async () => {
    await using stub = await startStubService((request) =>
      request.url === '/rows' ? { body: rows(1, 7) } : { body: { data: [thing(1)] } },
    );
    await using adapter = createAdapterUnderTest(rowsOfThings, { baseUrl: stub.url });

    const result = await adapter.run(query);

    expect(result).toEqual({
      data: {
        rows: [
          { id: '1', thing: { id: '1', name: 'Thing 1' } },
          { id: '2', thing: { id: '7', name: null } },
        ],
      },
    });
    expect(stub.requests.map(({ url }) => url)).toEqual(['/rows', '/things?ids=1%2C7']);
  });

  it('reads an empty PHP map as "none of them"', async () => {
    await using stub = await startStubService((request) =>
      request.url === '/rows' ? { body: rows(5, 6) } : { body: { data: [] } },
    );
    await using adapter = createAdapterUnderTest(rowsOfThings, { baseUrl: stub.url });

    const result = await adapter.run(query);

    expect(result.errors).toBeUndefined();
    expect(names(result)).toEqual([null, null]);
    expect(stub.requests.map(({ url }) => url)).toEqual(['/rows', '/things?ids=5%2C6']);
  });

  it('splits keys by maxSize, and a chunk that fails does not touch the others', async () => {
    await using stub = await startStubService((request) => {
      if (request.url === '/rows') return { body: rows(1, 2, 3, 4, 5, 6) };
      const ids = askedIds(request);
      return ids.includes('5') ? { status: 503, body: {} } : { body: { data: ids.map(thing) } };
    });
    await using adapter = createAdapterUnderTest(rowsOfThings, { baseUrl: stub.url });

    const result = await adapter.run(query);

    expect(sortedCalls(stub.requests.slice(1))).toEqual(['1,2,3,4', '5,6']);
    expect(names(result)).toEqual(['Thing 1', 'Thing 2', 'Thing 3', 'Thing 4', null, null]);
    expect(result.errors?.map(({ path, extensions }) => [path, extensions?.code])).toEqual([
      [['rows', 4, 'thing', 'name'], 'UPSTREAM_UNAVAILABLE'],
      [['rows', 5, 'thing', 'name'], 'UPSTREAM_UNAVAILABLE'],
    ]);
  });

  it('asks for nothing when the client wants only the key', async () => {
    await using stub = await startStubService(() => ({ body: rows(1, 2) }));
    await using adapter = createAdapterUnderTest(rowsOfThings, { baseUrl: stub.url });

    const result = await adapter.run('{ rows { thing { __typename id } } }');

    expect(result.data).toEqual({
      rows: [
        { thing: { __typename: 'Thing', id: '1' } },
        { thing: { __typename: 'Thing', id: '2' } },
      ],
    });
    expect(stub.requests.map(({ url }) => url)).toEqual(['/rows']);
  });

  it('asks for no entity that a complete row of the same request has brought', async () => {
    await using stub = await startStubService((request) =>
      request.url === '/all'
        ? { body: { data: [chained(1, 2), chained(2, 3)] } }
        : { body: { data: [chained(3, null)] } },
    );
    await using adapter = createAdapterUnderTest(chainOfThings, { baseUrl: stub.url });

    const result = await adapter.run('{ things { name next { name } } }');

    expect(result.data).toEqual({
      things: [
        { name: 'Thing 1', next: { name: 'Thing 2' } },
        { name: 'Thing 2', next: { name: 'Thing 3' } },
      ],
    });
    expect(stub.requests.map(({ url }) => url)).toEqual(['/all', '/things?ids=3']);
  });

  it('keeps an entity that it has asked for, when a row of it comes later', async () => {
    const asked = Promise.withResolvers<void>();
    await using stub = await startStubService(async (request) => {
      if (request.url === '/first') return { body: { first_id: 1 } };
      if (request.url !== '/all') {
        asked.resolve();
        return { body: { data: [chained(1, null)] } };
      }
      await asked.promise;
      return { body: { data: [chained(2, 1), { ...chained(1, null), name: 'Of the list' }] } };
    });
    await using adapter = createAdapterUnderTest(chainOfThings, { baseUrl: stub.url });

    const result = await adapter.run('{ first { name } things { next { name } } }');

    expect(result.data).toEqual({
      first: { name: 'Thing 1' },
      things: [{ next: { name: 'Thing 1' } }, { next: null }],
    });
    expect(stub.requests.map(({ url }) => url).toSorted()).toEqual([
      '/all',
      '/first',
      '/things?ids=1',
    ]);
  });

  it('makes a null foreign key a null relation, without a call', async () => {
    await using stub = await startStubService(() => ({ body: rows(null) }));
    await using adapter = createAdapterUnderTest(rowsOfThings, { baseUrl: stub.url });

    const result = await adapter.run(query);

    expect(result).toEqual({ data: { rows: [{ id: '1', thing: null }] } });
    expect(stub.requests.map(({ url }) => url)).toEqual(['/rows']);
  });

  it('resolves references of the gateway in one call, and those of later fetches of a request from what it has', async () => {
    await using stub = await startThings();
    await using adapter = createAdapterUnderTest(rowsOfThings, { baseUrl: stub.url });
    const request = adapter.openRequest();

    const first = await request.run(references(['2', '1']));
    const second = await request.run(references(['1']));

    expect(first.data).toEqual({ _entities: [{ name: 'Thing 2' }, { name: 'Thing 1' }] });
    expect(second.data).toEqual({ _entities: [{ name: 'Thing 1' }] });
    expect(stub.requests.map(({ url }) => url)).toEqual(['/things?ids=2%2C1']);
  });

  it('resolves references of fetches that a request makes together in one call, some promises earlier or later', async () => {
    await using stub = await startThings();
    await using adapter = createAdapterUnderTest(rowsOfThings, { baseUrl: stub.url });
    const request = adapter.openRequest();

    const fetches = [['2', '1'], ['1'], ['3', '2']].map(async (ids, promises) => {
      for (let passed = 0; passed < 5 * promises; passed += 1) await null;
      return request.run(references(ids));
    });
    const found = (await Promise.all(fetches)).map(({ data }) => data?._entities);

    expect(found).toEqual([
      [{ name: 'Thing 2' }, { name: 'Thing 1' }],
      [{ name: 'Thing 1' }],
      [{ name: 'Thing 3' }, { name: 'Thing 2' }],
    ]);
    expect(stub.requests.map(({ url }) => url)).toEqual(['/things?ids=2%2C1%2C3']);
  });

  it('asks once for what aliases and fragments of one fetch want, each key once', async () => {
    await using stub = await startThings();
    await using adapter = createAdapterUnderTest(rowsOfThings, { baseUrl: stub.url });

    const result = await adapter.run(`
      { first: _entities(representations: [{ __typename: "Thing", id: "2" }]) { ... on Thing { label: name } }
        ...More }
      fragment More on Query {
        ... on Query { second: _entities(representations: [{ __typename: "Thing", id: "1" }]) { ...Named } }
        third: _entities(representations: [{ __typename: "Thing", id: "2" }, { __typename: "Thing", id: "3" }]) { ...Named }
      }
      fragment Named on Thing { ... on Thing { name } title: name }
    `);

    expect(result).toEqual({
      data: {
        first: [{ label: 'Thing 2' }],
        second: [{ name: 'Thing 1', title: 'Thing 1' }],
        third: [
          { name: 'Thing 2', title: 'Thing 2' },
          { name: 'Thing 3', title: 'Thing 3' },
        ],
      },
    });
    expect(stub.requests.map(({ url }) => url)).toEqual(['/things?ids=2%2C1%2C3']);
  });

  it('does not share what it loaded between two requests', async () => {
    await using stub = await startStubService((request) =>
      request.url === '/rows' ? { body: rows(1) } : { body: { data: [thing(1)] } },
    );
    await using adapter = createAdapterUnderTest(rowsOfThings, { baseUrl: stub.url });

    await adapter.run(query);
    await adapter.run(query);

    expect(stub.requests.map(({ url }) => url)).toEqual([
      '/rows',
      '/things?ids=1',
      '/rows',
      '/things?ids=1',
    ]);
  });
});

function startThings() {
  return startStubService((request) => ({ body: { data: askedIds(request).map(thing) } }));
}

/** Things that refer to each other, in a list with all that is known of them. */
const chainOfThings = `
type Query {
  first: Thing @connect(source: "api", http: { GET: "/first" }, selection: "id: first_id")
  things: [Thing] @connect(source: "api", http: { GET: "/all" }, selection: "$.data { id name next: { id: next_id } }")
}
type Thing @key(fields: "id")
  @connect(
    source: "api"
    http: { GET: "/things", queryParams: "ids: $batch.id->joinNotNull(',')" }
    selection: "$.data { id name next: { id: next_id } }"
  ) { id: ID! name: String next: Thing }
`;

function chained(id: number, next_id: number | null) {
  return { ...thing(id), next_id };
}
