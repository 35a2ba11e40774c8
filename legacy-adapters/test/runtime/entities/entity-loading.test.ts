import { describe, expect, it } from '@jest/globals';
import { createAdapterUnderTest } from '../adapter-under-test.ts';
import { type ReceivedRequest, startStubService } from '../stub-service.ts';

const batched = `
type Query {
  rows: [Row] @connect(source: "api", http: { GET: "/rows" }, selection: "$.rows { id thing: { id: thing_id } }")
}
type Row { id: ID! thing: Thing }
type Thing @key(fields: "id")
  @connect(
    source: "api"
    http: { GET: "/things", queryParams: "ids: $batch.id->joinNotNull(',')" }
    batch: { maxSize: 4 }
    selection: "$.data { id name }"
  ) { id: ID! name: String }
`;

const single = `
type Query {
  rows: [Row] @connect(source: "api", http: { GET: "/rows" }, selection: "$.rows { id thing: { id: thing_id } }")
}
type Row { id: ID! thing: Thing }
type Thing @key(fields: "id")
  @connect(source: "api", http: { GET: "/things/{$this.id}" }, selection: "id name") { id: ID! name: String }
`;

const query = '{ rows { id thing { id name } } }';

function rows(...thingIds: (number | null)[]) {
  return { rows: thingIds.map((thing_id, index) => ({ id: index + 1, thing_id })) };
}

function askedIds({ url }: ReceivedRequest): string[] {
  const ids = new URL(url, 'http://stub').searchParams.get('ids') ?? '';
  return ids.split(',');
}

function thing(id: string | number) {
  return { id: Number(id), name: `Thing ${id}` };
}

function names(result: { data?: unknown }) {
  const { rows: found } = result.data as { rows: { thing: { name: string } | null }[] };
  return found.map((row) => row.thing?.name ?? null);
}

describe('entity loading with a batch endpoint', () => {
  it('asks for distinct keys once and matches the answer by key, not by position', async () => {
    await using stub = await startStubService((request) =>
      request.url === '/rows'
        ? { body: rows(3, 1, 3, 2) }
        : { body: { data: [thing(1), thing(2), thing(99), thing(3)] } },
    );
    await using adapter = createAdapterUnderTest(batched, { baseUrl: stub.url });

    const result = await adapter.run(query);

    expect(result.errors).toBeUndefined();
    expect(names(result)).toEqual(['Thing 3', 'Thing 1', 'Thing 3', 'Thing 2']);
    expect(stub.requests.map(({ url }) => url)).toEqual(['/rows', '/things?ids=3%2C1%2C2']);
  });

  it('keeps the key that the service does not know, and nulls the rest of that entity without an error', async () => {
    await using stub = await startStubService((request) =>
      request.url === '/rows' ? { body: rows(1, 7) } : { body: { data: [thing(1)] } },
    );
    await using adapter = createAdapterUnderTest(batched, { baseUrl: stub.url });

    const result = await adapter.run(query);

    expect(result).toEqual({
      data: {
        rows: [
          { id: '1', thing: { id: '1', name: 'Thing 1' } },
          { id: '2', thing: { id: '7', name: null } },
        ],
      },
    });
  });

  it('reads an empty PHP map as "none of them"', async () => {
    await using stub = await startStubService((request) =>
      request.url === '/rows' ? { body: rows(5, 6) } : { body: { data: [] } },
    );
    await using adapter = createAdapterUnderTest(batched, { baseUrl: stub.url });

    const result = await adapter.run(query);

    expect(result.errors).toBeUndefined();
    expect(names(result)).toEqual([null, null]);
  });

  it('splits keys by maxSize, and a chunk that fails does not touch the others', async () => {
    await using stub = await startStubService((request) => {
      if (request.url === '/rows') return { body: rows(1, 2, 3, 4, 5, 6) };
      const ids = askedIds(request);
      return ids.includes('5') ? { status: 503, body: {} } : { body: { data: ids.map(thing) } };
    });
    await using adapter = createAdapterUnderTest(batched, { baseUrl: stub.url });

    const result = await adapter.run(query);

    expect(stub.requests.slice(1).map(askedIds)).toEqual([
      ['1', '2', '3', '4'],
      ['5', '6'],
    ]);
    expect(names(result)).toEqual(['Thing 1', 'Thing 2', 'Thing 3', 'Thing 4', null, null]);
    expect(result.errors?.map(({ path, extensions }) => [path, extensions?.code])).toEqual([
      [['rows', 4, 'thing', 'name'], 'UPSTREAM_UNAVAILABLE'],
      [['rows', 5, 'thing', 'name'], 'UPSTREAM_UNAVAILABLE'],
    ]);
  });

  it('asks for nothing when the client wants only the key', async () => {
    await using stub = await startStubService(() => ({ body: rows(1, 2) }));
    await using adapter = createAdapterUnderTest(batched, { baseUrl: stub.url });

    const result = await adapter.run('{ rows { thing { __typename id } } }');

    expect(result.data).toEqual({
      rows: [
        { thing: { __typename: 'Thing', id: '1' } },
        { thing: { __typename: 'Thing', id: '2' } },
      ],
    });
    expect(stub.requests).toHaveLength(1);
  });

  it('makes a null foreign key a null relation, without a call', async () => {
    await using stub = await startStubService(() => ({ body: rows(null) }));
    await using adapter = createAdapterUnderTest(batched, { baseUrl: stub.url });

    const result = await adapter.run(query);

    expect(result).toEqual({ data: { rows: [{ id: '1', thing: null }] } });
    expect(stub.requests).toHaveLength(1);
  });

  it('resolves references of the gateway in one call, also when a request makes several fetches', async () => {
    await using stub = await startStubService((request) => ({
      body: { data: askedIds(request).map(thing) },
    }));
    await using adapter = createAdapterUnderTest(batched, { baseUrl: stub.url });
    const request = adapter.openRequest();
    const fetch = (ids: string[]) =>
      request.run(
        `{ _entities(representations: [${ids
          .map((id) => `{ __typename: "Thing", id: "${id}" }`)
          .join(', ')}]) { ... on Thing { name } } }`,
      );

    const first = await fetch(['2', '1']);
    const second = await fetch(['1']);

    expect(first.data).toEqual({ _entities: [{ name: 'Thing 2' }, { name: 'Thing 1' }] });
    expect(second.data).toEqual({ _entities: [{ name: 'Thing 1' }] });
    expect(stub.requests).toHaveLength(1);
  });

  it('does not share what it loaded between two requests', async () => {
    await using stub = await startStubService((request) =>
      request.url === '/rows' ? { body: rows(1) } : { body: { data: [thing(1)] } },
    );
    await using adapter = createAdapterUnderTest(batched, { baseUrl: stub.url });

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

describe('a batch answer that is cut', () => {
  const big = batched.replace('maxSize: 4', 'maxSize: 100');
  const wanted = Array.from({ length: 40 }, (_, index) => index + 1);

  const answers = {
    'a paginator with a total': (ids: string[]) => ({
      body: { current_page: 1, data: ids.slice(0, 15).map(thing), total: ids.length, per_page: 15 },
    }),
    'a paginator without a total': (ids: string[]) => ({
      body: {
        current_page: 1,
        data: ids.slice(0, 15).map(thing),
        next_page_url: ids.length > 15 ? 'http://internal/things?page=2' : null,
      },
    }),
    'a silent limit': (ids: string[]) => ({ body: { data: ids.slice(0, 15).map(thing) } }),
  };

  it.each(Object.entries(answers))('is noticed and completed: %s', async (_name, answer) => {
    await using stub = await startStubService((request) =>
      request.url === '/rows' ? { body: rows(...wanted) } : answer(askedIds(request)),
    );
    await using adapter = createAdapterUnderTest(big, { baseUrl: stub.url });

    const result = await adapter.run(query);

    expect(names(result)).toEqual(wanted.map((id) => `Thing ${id}`));
    expect(stub.requests.slice(1).map((request) => askedIds(request).length)).toEqual([40, 15, 10]);
  });

  it('teaches the batch size to the next request', async () => {
    await using stub = await startStubService((request) =>
      request.url === '/rows'
        ? { body: rows(...wanted) }
        : answers['a silent limit'](askedIds(request)),
    );
    await using adapter = createAdapterUnderTest(big, { baseUrl: stub.url });
    await adapter.run(query);

    await adapter.run(query);

    const second = stub.requests.slice(5);
    expect(second.map((request) => askedIds(request).length)).toEqual([15, 15, 10]);
  });

  it('is asked about missing keys only once, and learns nothing when they do not exist', async () => {
    const existing = wanted.slice(0, 15);
    await using stub = await startStubService((request) => {
      if (request.url === '/rows') return { body: rows(...wanted) };
      return {
        body: {
          data: askedIds(request)
            .filter((id) => existing.includes(Number(id)))
            .map(thing),
        },
      };
    });
    await using adapter = createAdapterUnderTest(big, { baseUrl: stub.url });

    const result = await adapter.run(query);
    await adapter.run(query);

    expect(names(result).filter((name) => name === null)).toHaveLength(25);
    expect(
      stub.requests.filter(({ url }) => url !== '/rows').map((r) => askedIds(r).length),
    ).toEqual([40, 15, 10, 40, 15, 10]);
  });
});

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
    expect(stub.requests).toHaveLength(6);
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
    expect(stub.requests).toHaveLength(1);
  });
});
