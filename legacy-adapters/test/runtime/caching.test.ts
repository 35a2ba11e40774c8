import { ALL_CALLERS_TAG, callerTag } from '@banyan/platform/cache/caller-tags.ts';
import { createScopeHasher } from '@banyan/platform/cache/scope.ts';
import { createAnswerPolicy } from '@banyan/platform/request/answer-policy.ts';
import { createCallTrace } from '@banyan/platform/request/call-trace.ts';
import { describe, expect, it } from '@jest/globals';
import { createAdapterUnderTest } from './adapter-under-test.ts';
import { type ReceivedRequest, type StubAnswer, startStubService } from './stub-service.ts';

const shop = `
type Query {
  things(first: Int = 20, after: String): ThingConnection
    @connect(source: "api", http: { GET: "/things" }, selection: "$.data { id name stock }")
  names: [Thing] @connect(source: "api", http: { GET: "/names" }, selection: "$.data { id name }")
  thing(id: ID!): Thing @connect(source: "api", http: { GET: "/things/{$args.id}" }, entity: true, selection: "id name stock")
}
type Mutation {
  take(id: ID!): Thing @connect(source: "api", http: { POST: "/things/{$args.id}/take" }, selection: "id name stock")
  remove(id: ID!): Boolean @connect(source: "api", http: { DELETE: "/things/{$args.id}" }, selection: "$(true)")
}
type Thing @key(fields: "id")
  @connect(
    source: "api"
    http: { GET: "/batch", queryParams: "ids: $batch.id->joinNotNull(',')" }
    batch: { maxSize: 100 }
    selection: "$.data { id name stock }"
  ) { id: ID! name: String stock: Int }
type ThingConnection { edges: [ThingEdge!]! nodes: [Thing!]! pageInfo: PageInfo! totalCount: Int }
type ThingEdge { cursor: String! node: Thing! }
type PageInfo { hasNextPage: Boolean! hasPreviousPage: Boolean! startCursor: String endCursor: String }
`;

/** A stub shop whose stock changes; things 1 to 60 exist. */
function createShop() {
  const taken = new Map<number, number>();
  const thing = (id: number) => ({ id, name: `Thing ${id}`, stock: 10 - (taken.get(id) ?? 0) });
  const answer = ({ method, url }: ReceivedRequest): StubAnswer => {
    const { pathname, searchParams } = new URL(url, 'http://stub');
    const id = Number(/^\/things\/(\d+)/.exec(pathname)?.[1]);
    if (method === 'POST') taken.set(id, (taken.get(id) ?? 0) + 1);
    if (method === 'DELETE') return { status: 204 };
    if (pathname === '/names') return { body: { data: [{ id: 1, name: 'Thing 1' }] } };
    if (pathname === '/things')
      return { body: { current_page: 1, data: [thing(1), thing(2)], next_page_url: null } };
    if (pathname === '/batch') {
      const ids = (searchParams.get('ids') ?? '').split(',').map(Number);
      return { body: { data: ids.filter((one) => one <= 60).map(thing) } };
    }
    return id <= 60
      ? { body: thing(id) }
      : { status: 404, body: { message: 'No query results for model [App\\Models\\Thing] 99' } };
  };
  return { answer };
}

const kept = { ttlSeconds: 60, negativeTtlSeconds: 60 };

async function openShop(cache: object = kept, answer = createShop().answer) {
  const stub = await startStubService(answer);
  const adapter = createAdapterUnderTest(shop, { baseUrl: stub.url, dialect: 'lumen', cache });
  return {
    stub,
    adapter,
    urls: () => stub.requests.map(({ method, url }) => `${method} ${url}`),
    async [Symbol.asyncDispose]() {
      await adapter[Symbol.asyncDispose]();
      await stub[Symbol.asyncDispose]();
    },
  };
}

const one = (id: number) => `{ thing(id: ${id}) { name stock } }`;
const references = (ids: readonly number[]) =>
  `{ _entities(representations: [${ids.map((id) => `{ __typename: "Thing", id: "${id}" }`).join(' ')}]) { ... on Thing { name stock } } }`;

describe('what is read', () => {
  it('is kept for other requests, whatever they select', async () => {
    await using shopUnderTest = await openShop();
    const { adapter, urls } = shopUnderTest;

    await adapter.run(one(7));
    const second = await adapter.run('{ thing(id: 7) { id stock } }');

    expect(second.data).toEqual({ thing: { id: '7', stock: 10 } });
    expect(urls()).toEqual(['GET /things/7']);
  });

  it('is not kept where no time is configured', async () => {
    await using shopUnderTest = await openShop({});
    const { adapter, urls } = shopUnderTest;

    await adapter.run(one(7));
    await adapter.run(one(7));

    expect(urls()).toHaveLength(2);
  });

  it('is loaded once for any number of requests at the same time, kept or not', async () => {
    await using shopUnderTest = await openShop({});
    const { adapter, urls } = shopUnderTest;

    const answers = await Promise.all(Array.from({ length: 1000 }, () => adapter.run(one(7))));

    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(urls()).toEqual(['GET /things/7']);
  });

  it('is asked for only as far as it is not there: 1 of 50', async () => {
    await using shopUnderTest = await openShop();
    const { adapter, urls } = shopUnderTest;
    const ids = Array.from({ length: 50 }, (_, index) => index + 1);
    await adapter.run(references(ids.slice(1)));

    await adapter.run(references(ids));

    expect(urls().slice(1)).toEqual(['GET /things/1']);
  });

  it('is kept when it does not exist', async () => {
    await using shopUnderTest = await openShop();
    const { adapter, urls } = shopUnderTest;

    await adapter.run(one(99));
    const second = await adapter.run(one(99));

    expect(second).toEqual({ data: { thing: null } });
    expect(urls()).toHaveLength(1);
  });

  it('is not kept when it is an error', async () => {
    let isBroken = true;
    const { answer } = createShop();
    await using shopUnderTest = await openShop(kept, (request) =>
      isBroken ? { status: 500, body: {} } : answer(request),
    );
    const first = await shopUnderTest.adapter.run(one(7));
    isBroken = false;

    const second = await shopUnderTest.adapter.run(one(7));

    expect(first.errors?.[0]?.extensions?.code).toBe('UPSTREAM_ERROR');
    expect(second.data).toEqual({ thing: { name: 'Thing 7', stock: 10 } });
  });

  it('is split into several calls when one URL would be too long', async () => {
    const stub = await startStubService(createShop().answer);
    await using adapter = createAdapterUnderTest(shop, {
      baseUrl: stub.url,
      dialect: 'lumen',
      maxUrlLength: 256,
    });
    const ids = Array.from({ length: 60 }, (_, index) => index + 1);

    const result = await adapter.run(references(ids));

    expect(result.data?._entities).toHaveLength(60);
    expect(stub.requests.map(({ url }) => url).toSorted()).toEqual(
      [ids.slice(0, 30), ids.slice(30)].map((part) => `/batch?ids=${part.join('%2C')}`),
    );
    await stub[Symbol.asyncDispose]();
  });
});

describe('rows of a list', () => {
  it('stand for their entities when they are complete, in the same request and in others', async () => {
    await using shopUnderTest = await openShop();
    const { adapter, urls } = shopUnderTest;
    const request = adapter.openRequest();

    await request.run('{ things { nodes { id } } }');
    const same = await request.run(references([1, 2]));
    const other = await adapter.run(references([2]));

    expect(same.data).toEqual({
      _entities: [
        { name: 'Thing 1', stock: 10 },
        { name: 'Thing 2', stock: 10 },
      ],
    });
    expect(other.data).toEqual({ _entities: [{ name: 'Thing 2', stock: 10 }] });
    expect(urls()).toEqual(['GET /things?page=1&per_page=20']);
  });

  it('never stand for their entities when they are sparse', async () => {
    await using shopUnderTest = await openShop();
    const { adapter, urls } = shopUnderTest;
    const request = adapter.openRequest();

    await request.run('{ names { id name } }');
    const result = await request.run(references([1]));

    expect(result.data).toEqual({ _entities: [{ name: 'Thing 1', stock: 10 }] });
    expect(urls()).toEqual(['GET /names', 'GET /things/1']);
  });
});

describe('a write', () => {
  it('makes the entity that it returns and the lists of its type be read again, and nothing else', async () => {
    await using shopUnderTest = await openShop();
    const { adapter, urls } = shopUnderTest;
    await adapter.run('{ things { nodes { id } } }');
    await adapter.run(one(30));

    await adapter.run('mutation { take(id: 1) { stock } }');
    const changed = await adapter.run(one(1));
    await adapter.run(one(30));
    await adapter.run(references([2]));
    await adapter.run('{ things { nodes { stock } } }');

    expect(changed.data).toEqual({ thing: { name: 'Thing 1', stock: 9 } });
    expect(urls()).toEqual([
      'GET /things?page=1&per_page=20',
      'GET /things/30',
      'POST /things/1/take',
      'GET /things/1',
      'GET /things?page=1&per_page=20',
    ]);
  });

  it('makes everything of its source be read again when it returns no entity', async () => {
    await using shopUnderTest = await openShop();
    const { adapter, urls } = shopUnderTest;
    await adapter.run(one(30));

    await adapter.run('mutation { remove(id: 5) }');
    await adapter.run(one(30));

    expect(urls()).toEqual(['GET /things/30', 'DELETE /things/5', 'GET /things/30']);
  });

  it.each([
    [503, 2],
    [501, 2],
    [408, 2],
    [303, 2],
    [422, 1],
    [404, 1],
  ])('with the answer %d leaves %d reads of what was kept', async (status, reads) => {
    const made = await readsAroundWrite({ status, body: {} });

    expect(made).toBe(reads);
  });

  it('that is sent to the login page leaves what is kept alone', async () => {
    const made = await readsAroundWrite({ status: 302, headers: { location: '/login' } });

    expect(made).toBe(1);
  });

  it.each([
    ['BAD_USER_INPUT', 500, 2],
    ['CONFLICT', 200, 2],
    ['UPSTREAM_ERROR', 422, 1],
  ])(
    'which the author calls %s is judged by its answer %d: %d reads',
    async (code, status, reads) => {
      const rules = `isSuccess: "$.ok" errors: { extensions: "code: $('${code}')" }`;
      const made = await readsAroundWrite({ status, body: { ok: false } }, rules);

      expect(made).toBe(reads);
    },
  );

  /** How often a thing is read when a write is answered like this between two requests for it. */
  async function readsAroundWrite(written: StubAnswer, rules = ''): Promise<number> {
    const { answer } = createShop();
    await using stub = await startStubService((request) =>
      request.method === 'POST' ? written : answer(request),
    );
    const take = 'http: { POST: "/things/{$args.id}/take" }';
    const sdl = shop.replace(take, `${take} ${rules}`);
    const source = { baseUrl: stub.url, dialect: 'lumen', cache: kept } as const;
    await using adapter = createAdapterUnderTest(sdl, source);
    await adapter.run(one(30));

    await adapter.run('mutation { take(id: 30) { stock } }');
    await adapter.run(one(30));

    return stub.requests.filter(({ method }) => method === 'GET').length;
  }
});

describe('a write that was never sent', () => {
  it('leaves what is kept alone', async () => {
    await using shopUnderTest = await openShop();
    const { adapter, urls } = shopUnderTest;
    await adapter.run(one(30));

    const refused = await adapter.run('mutation { take(id: "..") { stock } }');
    await adapter.run(one(30));

    expect(refused.errors?.[0]?.extensions?.code).toBe('BAD_USER_INPUT');
    expect(urls()).toEqual(['GET /things/30']);
  });
});

describe('the scope', () => {
  const passed =
    'headers: [{ name: "Authorization", from: "Authorization" }, { name: "X-Tenant", from: "X-Tenant" }]';
  const onlySingle = shop.replace(
    'http: { GET: "/things/{$args.id}" }',
    `http: { GET: "/things/{$args.id}", ${passed} }`,
  );
  const withHeaders = onlySingle.replace(
    'http: { GET: "/batch",',
    `http: { GET: "/batch", ${passed},`,
  );
  const echo = (request: ReceivedRequest): StubAnswer => ({
    body: {
      id: 1,
      name: `${request.headers.authorization ?? '-'} ${request.headers['x-tenant'] ?? '-'}`,
      stock: 1,
    },
  });

  async function names(cache: object, headers: readonly Record<string, string>[]) {
    await using stub = await startStubService(echo);
    await using adapter = createAdapterUnderTest(withHeaders, {
      baseUrl: stub.url,
      dialect: 'lumen',
      cache,
    });
    const seen: unknown[] = [];
    for (const one of headers) {
      const result = await adapter.run('{ thing(id: 1) { name } }', { headers: one });
      seen.push(((result.data?.thing ?? {}) as { name?: string }).name);
    }
    return { seen, calls: stub.requests.length };
  }

  const clients = [
    { authorization: 'ann', 'x-tenant': 'a' },
    { authorization: 'bob', 'x-tenant': 'a' },
    { authorization: 'ann', 'x-tenant': 'b' },
    { authorization: 'ann', 'x-tenant': 'a' },
  ];

  it('is all client headers which the connector passes on, unless the source says otherwise', async () => {
    const result = await names({ ttlSeconds: 60 }, clients);

    expect(result).toEqual({ seen: ['ann a', 'bob a', 'ann b', 'ann a'], calls: 3 });
  });

  it('is never that of a connector which stands in for another', async () => {
    await using stub = await startStubService(createShop().answer);
    await using adapter = createAdapterUnderTest(onlySingle, {
      baseUrl: stub.url,
      dialect: 'lumen',
      cache: { ttlSeconds: 60 },
    });

    await adapter.run(one(1), { headers: { authorization: 'ann' } });

    expect(stub.requests.map(({ url }) => url)).toEqual(['/batch?ids=1']);
  });

  it('is what the source says', async () => {
    const result = await names({ ttlSeconds: 60, vary: ['x-tenant'] }, clients);

    expect(result).toEqual({ seen: ['ann a', 'ann a', 'ann b', 'ann a'], calls: 2 });
  });

  it('always has the credentials in it where the schema says PRIVATE', async () => {
    const sdl = `directive @cacheControl(maxAge: Int, scope: CacheControlScope, inheritMaxAge: Boolean) on FIELD_DEFINITION | OBJECT
      enum CacheControlScope { PUBLIC PRIVATE }
      ${withHeaders.replace('type Thing @key', 'type Thing @cacheControl(maxAge: 30, scope: PRIVATE) @key')}`;
    await using stub = await startStubService(echo);
    await using adapter = createAdapterUnderTest(sdl, {
      baseUrl: stub.url,
      dialect: 'lumen',
      cache: { vary: [] },
    });

    const [ann, bob, again] = [
      await adapter.run('{ thing(id: 1) { name } }', { headers: { authorization: 'ann' } }),
      await adapter.run('{ thing(id: 1) { name } }', { headers: { authorization: 'bob' } }),
      await adapter.run('{ thing(id: 1) { name } }', { headers: { authorization: 'ann' } }),
    ];

    expect([ann, bob, again].map((result) => result.data)).toEqual([
      { thing: { name: 'ann -' } },
      { thing: { name: 'bob -' } },
      { thing: { name: 'ann -' } },
    ]);
    expect(stub.requests).toHaveLength(2);
  });

  it('lets the private values of one caller, or of all, be removed', async () => {
    await using stub = await startStubService(echo);
    await using adapter = createAdapterUnderTest(withHeaders, {
      baseUrl: stub.url,
      dialect: 'lumen',
      cache: { ttlSeconds: 60 },
    });
    const hash = createScopeHasher('a secret of this test');
    const readBoth = async () => {
      for (const authorization of ['ann', 'bob']) {
        await adapter.run('{ thing(id: 1) { name } }', { headers: { authorization } });
      }
      return stub.requests.length;
    };

    const first = await readBoth();
    await adapter.cache.invalidate([callerTag(hash, 'authorization', ['ann'])]);
    const afterOne = await readBoth();
    await adapter.cache.invalidate([ALL_CALLERS_TAG]);
    const afterAll = await readBoth();

    expect([first, afterOne, afterAll]).toEqual([2, 3, 5]);
  });

  it('keeps refused credentials to the one who sent them', async () => {
    const waiting = Promise.withResolvers<void>();
    await using stub = await startStubService(async ({ headers }) => {
      if (headers.authorization !== 'bad') return { body: { id: 1, name: 'ok', stock: 1 } };
      await waiting.promise;
      return { status: 401, body: { message: 'Unauthenticated.' } };
    });
    await using adapter = createAdapterUnderTest(withHeaders, {
      baseUrl: stub.url,
      dialect: 'lumen',
      cache: { ttlSeconds: 60, vary: [] },
    });

    const refused = adapter.run('{ thing(id: 1) { name } }', { headers: { authorization: 'bad' } });
    const fine = adapter.run('{ thing(id: 1) { name } }', { headers: { authorization: 'good' } });
    waiting.resolve();

    expect((await refused).errors?.[0]?.extensions?.code).toBe('UNAUTHENTICATED');
    expect((await fine).data).toEqual({ thing: { name: 'ok' } });
  });
});

describe('what the service says of keeping', () => {
  async function callsOfTwoReads(headers: Record<string, string>, cache: object) {
    await using stub = await startStubService(() => ({
      headers,
      body: { id: 7, name: 'x', stock: 1 },
    }));
    await using adapter = createAdapterUnderTest(shop, {
      baseUrl: stub.url,
      dialect: 'lumen',
      cache,
    });
    await adapter.run(one(7));
    await adapter.run(one(7));
    return stub.requests.length;
  }

  it.each([
    ['Vary by a header that nobody declared', { vary: 'X-Tenant' }, kept, 2],
    ['Vary by everything', { vary: '*' }, kept, 2],
    ['Vary by encoding', { vary: 'Accept-Encoding, Origin' }, kept, 1],
    [
      'Vary by a declared header',
      { vary: 'Accept-Language' },
      { ...kept, vary: ['accept-language'] },
      1,
    ],
    ['no-cache, which PHP says of everything', { 'cache-control': 'no-cache, private' }, kept, 1],
    [
      'no-store, when it is believed',
      { 'cache-control': 'no-store, max-age=60' },
      { honourOrigin: true },
      2,
    ],
    [
      'max-age, when it is believed',
      { 'cache-control': 'public, max-age=60' },
      { ...kept, honourOrigin: true },
      1,
    ],
    [
      'max-age used up by Age',
      { 'cache-control': 'max-age=60', age: '60' },
      { ...kept, honourOrigin: true },
      2,
    ],
    ['nothing, when it is believed', {}, { ...kept, honourOrigin: true }, 2],
  ])('%s: %j with %j makes two reads %d calls', async (_name, headers, cache, calls) => {
    const made = await callsOfTwoReads(headers, cache);

    expect(made).toBe(calls);
  });
});

describe('the books of a request', () => {
  it('say how long and for whom the answer may be kept, and what it holds', async () => {
    await using shopUnderTest = await openShop();
    const answer = createAnswerPolicy();

    await shopUnderTest.adapter.run(`{ thing(id: 7) { name } things { nodes { id } } }`, {
      request: { answer },
    });

    expect(answer.scope).toBe('public');
    expect(answer.maxAgeMs).toBeGreaterThan(50_000);
    expect(answer.maxAgeMs).toBeLessThanOrEqual(60_000);
    expect([...answer.tags].sort()).toEqual(['@shop.api', 'Thing', 'Thing:7', 'Thing[]']);
  });

  it('forbid to keep an answer with a part that is not kept', async () => {
    await using shopUnderTest = await openShop({});
    const answer = createAnswerPolicy();

    await shopUnderTest.adapter.run(one(7), { request: { answer } });

    expect(answer.maxAgeMs).toBe(0);
  });

  it('say where everything came from', async () => {
    await using shopUnderTest = await openShop();
    const trace = createCallTrace();
    await shopUnderTest.adapter.run(references([1, 2]));

    await shopUnderTest.adapter.run(references([1, 2, 3]), { request: { trace } });

    const none = { l1: 0, l2: 0, stale: 0, coalesced: 0, revalidated: 0, miss: 0 };
    const use = { subgraph: 'shop', coordinate: 'Thing[0]', ...none };
    // Memory answers at once, before it is known what must be loaded.
    expect(trace.cacheUses).toEqual([
      { ...use, l1: 2 },
      { ...use, miss: 1 },
    ]);
  });
});
