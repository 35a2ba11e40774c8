import { createResourceCache } from '@banyan/platform/cache/create-resource-cache.ts';
import { createAnswerPolicy } from '@banyan/platform/request/answer-policy.ts';
import { createManualClock } from '@banyan/platform/test/helpers/manual-clock.ts';
import { describe, expect, it } from '@jest/globals';
import { createAdapterUnderTest } from '../adapter-under-test.ts';
import { type ReceivedRequest, type StubAnswer, startStubService } from '../stub-service.ts';

/** A shop with one more list, which is a field of Query or of Shelf. */
function shopWith(list: string, parent = 'Query'): string {
  return `
    type Query {
      thing(id: ID!): Thing @connect(source: "api", http: { GET: "/things/{$args.id}" }, entity: true, selection: "id name")
      shelf: Shelf @connect(source: "api", http: { GET: "/shelf" }, selection: "id")
    }
    extend type ${parent} { ${list} }
    type Shelf { id: ID! }
    type Thing @key(fields: "id") { id: ID! name: String }
    input Look { lang: String }
  `;
}

/** Stub: what a thing is called depends on who asks, and lists hold all things whatever they are asked. */
function answerInLanguages({ url, headers }: ReceivedRequest): StubAnswer {
  if (url === '/shelf') return { body: { id: 5 } };
  if (url === '/things/1') return { body: { id: 1, name: 'Chair' } };
  const isGerman = url.includes('de') || headers['x-lang'] === 'de';
  return { body: { data: [{ id: 1, name: isGerman ? 'Stuhl' : 'Chair', sessel: 'Sessel' }] } };
}

async function openShop(sdl: string, cache: object) {
  const stub = await startStubService(answerInLanguages);
  const adapter = createAdapterUnderTest(sdl, { baseUrl: stub.url, dialect: 'lumen', cache });
  return {
    adapter,
    urls: () => stub.requests.map(({ url }) => url),
    async [Symbol.asyncDispose]() {
      await adapter[Symbol.asyncDispose]();
      await stub[Symbol.asyncDispose]();
    },
  };
}

const rows = 'selection: "$.data { id name }"';
const one = '{ thing(id: 1) { name } }';

/** The urls that the thing is read from after a list has been read that holds it, and what it is called then. */
async function readAfter(sdl: string, list: string) {
  await using shop = await openShop(sdl, { ttlSeconds: 300 });
  await shop.adapter.run(list);
  const before = shop.urls().length;
  const { data } = await shop.adapter.run(one);
  return { data, urls: shop.urls().slice(before) };
}

describe('rows of a list whose arguments may say how they look', () => {
  it.each([
    ['a parameter', 'lang: String', 'GET: "/things", queryParams: "lang: $args.lang"', rows],
    ['a parameter in the URL', 'lang: String', 'GET: "/things?lang={$args.lang}"', rows],
    [
      'a part of an input',
      'look: Look',
      'GET: "/things", queryParams: "lang: $args.look.lang"',
      rows,
    ],
    ['all arguments', 'lang: String', 'GET: "/things", queryParams: "$args"', rows],
    [
      'a header',
      'lang: String',
      'GET: "/things", headers: [{ name: "X-Lang", value: "{$args.lang}" }]',
      rows,
    ],
    ['the path', 'lang: String', 'GET: "/{$args.lang}/things"', rows],
    [
      'the mapping',
      'lang: String',
      'GET: "/things"',
      'selection: "$.data { id name: $->get($args.lang) }"',
    ],
  ])('do not stand for their entities: %s', async (_place, args, http, selection) => {
    const list = `things(${args}): [Thing] @connect(source: "api", http: { ${http} }, ${selection})`;
    const given = args.startsWith('look') ? 'look: { lang: "de" }' : 'lang: "de"';

    const read = await readAfter(shopWith(list), `{ things(${given}) { id name } }`);

    expect(read).toEqual({ data: { thing: { name: 'Chair' } }, urls: ['/things/1'] });
  });

  it.each([
    ['is not given', '{ things { id name } }'],
    ['is null', '{ things(lang: null) { id name } }'],
  ])('stand for their entities when the argument %s', async (_what, query) => {
    const list = `things(lang: String): [Thing] @connect(source: "api", http: { GET: "/things", queryParams: "lang: $args.lang" }, ${rows})`;

    const read = await readAfter(shopWith(list), query);

    expect(read).toEqual({ data: { thing: { name: 'Chair' } }, urls: [] });
  });

  it('do not stand for their entities when the schema gives the argument', async () => {
    const list = `things(lang: String = "de"): [Thing] @connect(source: "api", http: { GET: "/things", queryParams: "$args" }, ${rows})`;

    const read = await readAfter(shopWith(list), '{ things { id name } }');

    expect(read).toEqual({ data: { thing: { name: 'Chair' } }, urls: ['/things/1'] });
  });

  it('do not stand for their entities in the same request either', async () => {
    const list = `things(lang: String): [Thing] @connect(source: "api", http: { GET: "/things?lang={$args.lang}" }, ${rows})`;
    await using shop = await openShop(shopWith(list), {});
    const request = shop.adapter.openRequest();

    await request.run('{ things(lang: "de") { id name } }');
    const { data } = await request.run(one);

    expect(data).toEqual({ thing: { name: 'Chair' } });
    expect(shop.urls()).toEqual(['/things?lang=de', '/things/1']);
  });

  it.each([
    [
      'page by the parameters of the paginator',
      'page: Int, perPage: Int',
      'page: $args.page per_page: $args.perPage',
      'page: 1, perPage: 5',
    ],
    ['page as connections do', 'first: Int', 'limit: $args.first', 'first: 5'],
    ['name the entities', 'ids: [ID!]', "ids: $args.ids->joinNotNull(',')", 'ids: [1]'],
  ])('stand for their entities when these %s', async (_what, args, queryParams, given) => {
    const list = `things(${args}): [Thing] @connect(source: "api", http: { GET: "/things", queryParams: "${queryParams}" }, ${rows})`;

    const read = await readAfter(shopWith(list), `{ things(${given}) { id name } }`);

    expect(read).toEqual({ data: { thing: { name: 'Chair' } }, urls: [] });
  });
});

describe('rows of a list below an entity', () => {
  const below = (http: string) =>
    shopWith(`things: [Thing] @connect(source: "api", http: { ${http} }, ${rows})`, 'Shelf');
  const list = '{ shelf { things { id name } } }';

  it.each([
    ['GET: "/shelves/{$this.id}/things"'],
    [`GET: "/shelves", path: "$([$this.id, 'things'])"`],
  ])('stand for their entities when only the path names it: %s', async (http) => {
    const read = await readAfter(below(http), list);

    expect(read).toEqual({ data: { thing: { name: 'Chair' } }, urls: [] });
  });

  it.each([
    ['GET: "/things?shelf={$this.id}"'],
    ['GET: "/things", queryParams: "shelf: $this.id"'],
    ['GET: "/things", headers: [{ name: "X-Shelf", value: "{$this.id}" }]'],
  ])('do not when anything else does: %s', async (http) => {
    const read = await readAfter(below(http), list);

    expect(read).toEqual({ data: { thing: { name: 'Chair' } }, urls: ['/things/1'] });
  });
});

describe('rows that the service lets be kept', () => {
  it('stand for their entities as long as it said of the list, and clients are told so', async () => {
    const clock = createManualClock(0);
    const headers = { 'cache-control': 'max-age=5' };
    await using stub = await startStubService((request) => ({
      ...answerInLanguages(request),
      headers,
    }));
    const cache = { honourOrigin: true, ttlSeconds: 3600 };
    const list = `things: [Thing] @connect(source: "api", http: { GET: "/things" }, ${rows})`;
    await using adapter = createAdapterUnderTest(
      shopWith(list),
      { baseUrl: stub.url, cache },
      { cache: createResourceCache({ sharedStore: null, clock }) },
    );
    const answer = createAnswerPolicy();

    await adapter.run('{ things { id name } }');
    await adapter.run(one, { request: { answer } });
    await clock.advance(5000);
    await adapter.run(one);

    expect(stub.requests.map(({ url }) => url)).toEqual(['/things', '/things/1']);
    expect(answer.maxAgeMs).toBeGreaterThan(4000);
    expect(answer.maxAgeMs).toBeLessThanOrEqual(5000);
  });
});

describe('rows that stand for the entities of a connector which is not the first to be asked', () => {
  const shop = `
    type Query {
      things: [Thing] @connect(source: "api", http: { GET: "/list" }, selection: "$.data { id name stock }")
      orders: [Order] @connect(source: "api", http: { GET: "/orders" }, selection: "$.data { id thing: { id: thing_id } }")
    }
    type Order { id: ID! thing: Thing }
    type Thing @key(fields: "id")
      @connect(source: "api", http: { GET: "/batch?ids={$batch.id->joinNotNull(',')}" }, batch: { maxSize: 9 }, selection: "$.data { id name detail }")
      @connect(source: "api", http: { GET: "/things/{$this.id}" }, selection: "id name stock")
    { id: ID! name: String detail: String stock: Int }
  `;
  const names = '{ orders { thing { name } } }';
  const details = '{ orders { thing { name detail } } }';

  /** Stub: what loads one thing finds nothing. */
  function answer({ url }: ReceivedRequest): StubAnswer {
    if (url === '/orders') return { body: { data: [{ id: 7, thing_id: 1 }] } };
    if (url.startsWith('/things/')) return { status: 404, body: { message: 'No query results' } };
    return { body: { data: [{ id: 1, name: 'Chair', detail: 'red', stock: 3 }] } };
  }

  /** The last answer, and what was called for all, without the orders. */
  async function readAll(queries: readonly string[], cache: object) {
    await using stub = await startStubService(answer);
    const source = { baseUrl: stub.url, dialect: 'lumen', cache } as const;
    await using adapter = createAdapterUnderTest(shop, source);
    const request = adapter.openRequest();
    const isKept = Object.keys(cache).length > 0;
    let data: unknown;
    for (const query of queries) ({ data } = await (isKept ? adapter : request).run(query));
    const urls = stub.requests.map(({ url }) => url).filter((url) => url !== '/orders');
    return { data, urls };
  }

  const kept = { ttlSeconds: 300, negativeTtlSeconds: 300 };

  it.each([
    ['in the same request', {}],
    ['in others', kept],
  ])('spare a call where they give all that is wanted, %s', async (_where, cache) => {
    const { data, urls } = await readAll(['{ things { id } }', names], cache);

    expect(data).toEqual({ orders: [{ thing: { name: 'Chair' } }] });
    expect(urls).toEqual(['/list']);
  });

  it('leave what they do not give to the first', async () => {
    const { data, urls } = await readAll(['{ things { id } }', details], kept);

    expect(data).toEqual({ orders: [{ thing: { name: 'Chair', detail: 'red' } }] });
    expect(urls).toEqual(['/list', '/batch?ids=1']);
  });

  it.each([
    ['in the same request', {}],
    ['in others', kept],
  ])(
    'are not missed where their connector found nothing: the first is asked, %s',
    async (_where, cache) => {
      const { data, urls } = await readAll(['{ orders { thing { stock } } }', names], cache);

      expect(data).toEqual({ orders: [{ thing: { name: 'Chair' } }] });
      expect(urls).toEqual(['/things/1', '/batch?ids=1']);
    },
  );
});
