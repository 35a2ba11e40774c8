import { describe, expect, it } from '@jest/globals';
import { createAdapterUnderTest } from '../adapter-under-test.ts';
import { askedIds } from '../batching/batched-things.ts';
import { startStubService } from '../stub-service.ts';
import { names, query, rows, thing } from './rows-of-things.ts';

const single = `
type Query {
  rows: [Row] @connect(source: "api", http: { GET: "/rows" }, selection: "$.rows { id thing: { id: thing_id } }")
}
type Row { id: ID! thing: Thing }
type Thing @key(fields: "id")
  @connect(source: "api", http: { GET: "/things/{$this.id}" }, selection: "id name") { id: ID! name: String }
`;

describe('entity loading without a batch endpoint', () => {
  it('fetches distinct keys in parallel, at most `concurrency` at once', async () => {
    const waiting: (() => void)[] = [];
    await using stub = await startStubService(async (request) => {
      if (request.url === '/rows') return { body: rows(1, 2, 3, 4, 5, 1, 2) };
      if (request.url !== '/things/5') {
        await new Promise<void>((resolve) => {
          waiting.push(resolve);
          // Two wait for each other, so the test ends only if two run at once.
          if (waiting.length === 2) for (const release of waiting.splice(0)) release();
        });
      }
      return { body: thing(request.url.replace('/things/', '')) };
    });
    await using adapter = createAdapterUnderTest(single, { baseUrl: stub.url, concurrency: 2 });

    const result = await adapter.run(query);

    expect(names(result)).toEqual([1, 2, 3, 4, 5, 1, 2].map((id) => `Thing ${id}`));
    expect(stub.requests.map(({ url }) => url).toSorted()).toEqual(
      ['/rows', ...[1, 2, 3, 4, 5].map((id) => `/things/${id}`)].toSorted(),
    );
    expect(stub.mostAtOnce).toBe(2);
  });

  it('keeps the failure of one key to that key', async () => {
    await using stub = await startStubService((request) => {
      if (request.url === '/rows') return { body: rows(1, 2, 3) };
      if (request.url === '/things/2') return { status: 500, body: { message: 'Server Error' } };
      if (request.url === '/things/3') {
        return {
          status: 404,
          body: { message: 'No query results for model [App\\Models\\Thing] 3' },
        };
      }
      return { body: thing(1) };
    });
    await using adapter = createAdapterUnderTest(single, { baseUrl: stub.url, dialect: 'laravel' });

    const result = await adapter.run(query);

    expect(names(result)).toEqual(['Thing 1', null, null]);
    expect(stub.requests.map(({ url }) => url).toSorted()).toEqual(
      ['/rows', '/things/1', '/things/2', '/things/3'].toSorted(),
    );
    expect(result.errors).toEqual([
      expect.objectContaining({
        path: ['rows', 1, 'thing', 'name'],
        extensions: expect.objectContaining({ code: 'UPSTREAM_ERROR', service: 'shop' }),
      }),
    ]);
  });

  it('keeps the failure of one element of a list to that element', async () => {
    const list = `
      type Query { things: [Thing] @connect(source: "api", http: { GET: "/list" }, selection: "id") }
      type Thing @key(fields: "id")
        @connect(source: "api", http: { GET: "/things/{$this.id}" }, selection: "id name") { id: ID! name: String }
    `;
    await using stub = await startStubService((request) => {
      if (request.url === '/list') return { body: [{ id: 1 }, { id: 2 }, { id: 3 }] };
      if (request.url === '/things/2') return { status: 500, body: {} };
      return { body: thing(request.url.replace('/things/', '')) };
    });
    await using adapter = createAdapterUnderTest(list, { baseUrl: stub.url });

    const result = await adapter.run('{ things { name } }');

    expect(result.data).toEqual({
      things: [{ name: 'Thing 1' }, { name: null }, { name: 'Thing 3' }],
    });
    expect(result.errors?.map(({ path }) => path)).toEqual([['things', 1, 'name']]);
    expect(stub.requests.map(({ url }) => url).toSorted()).toEqual(
      ['/list', '/things/1', '/things/2', '/things/3'].toSorted(),
    );
  });
});

describe('a key lookup on Query', () => {
  const lookup = `
    type Query {
      thing(id: ID!): Thing @connect(source: "api", http: { GET: "/things/{$args.id}" }, entity: true, selection: "id name")
    }
    type Thing @key(fields: "id")
      @connect(
        source: "api"
        http: { GET: "/things", queryParams: "ids: $batch.id->joinNotNull(',')" }
        selection: "$.data { id name }"
      ) { id: ID! name: String }
  `;

  it('uses the endpoint for one when there is one key', async () => {
    await using stub = await startStubService(() => ({ body: thing(7) }));
    await using adapter = createAdapterUnderTest(lookup, { baseUrl: stub.url });

    const result = await adapter.run('{ thing(id: 7) { name } }');

    expect(result.data).toEqual({ thing: { name: 'Thing 7' } });
    expect(stub.requests.map(({ url }) => url)).toEqual(['/things/7']);
  });

  it('batches aliases into one call', async () => {
    await using stub = await startStubService((request) => ({
      body: { data: askedIds(request).map(thing) },
    }));
    await using adapter = createAdapterUnderTest(lookup, { baseUrl: stub.url });

    const result = await adapter.run(
      '{ a: thing(id: 1) { name } b: thing(id: 2) { name } c: thing(id: 1) { id } }',
    );

    expect(result.data).toEqual({ a: { name: 'Thing 1' }, b: { name: 'Thing 2' }, c: { id: '1' } });
    expect(stub.requests.map(({ url }) => url)).toEqual(['/things?ids=1%2C2']);
  });

  it('is null without a call when the key is null', async () => {
    await using stub = await startStubService(() => ({ body: thing(7) }));
    await using adapter = createAdapterUnderTest(
      lookup.replace('id: ID!): Thing', 'id: ID): Thing'),
      {
        baseUrl: stub.url,
      },
    );

    const result = await adapter.run('{ thing(id: null) { id name } }');

    expect(result).toEqual({ data: { thing: null } });
    expect(stub.requests).toEqual([]);
  });

  it('asks the service even when only the key is wanted, so that a missing entity is null', async () => {
    await using stub = await startStubService(() => ({
      status: 404,
      body: { message: 'No query results for model [App\\Models\\Thing] 9' },
    }));
    await using adapter = createAdapterUnderTest(lookup, { baseUrl: stub.url, dialect: 'laravel' });

    const result = await adapter.run('{ thing(id: 9) { id } }');

    expect(result).toEqual({ data: { thing: null } });
    expect(stub.requests.map(({ url }) => url)).toEqual(['/things/9']);
  });
});
