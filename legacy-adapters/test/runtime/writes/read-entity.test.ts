import { createResourceCache } from '@banyan/platform/cache/create-resource-cache.ts';
import { createLogger } from '@banyan/platform/telemetry/logger.ts';
import { describe, expect, it } from '@jest/globals';
import { createAdapterUnderTest, type SourceUnderTest } from '../adapter-under-test.ts';
import { type StubAnswer, startStubService } from '../stub-service.ts';

const shop = `
type Query { ping: Int @connect(source: "api", http: { GET: "/ping" }, selection: "$.stock") }
type Product @key(fields: "id")
  @connect(source: "api", http: { GET: "/products/{$this.id}" }, selection: "id stock")
{ id: ID! stock: Int }
type Supplier @key(fields: "id")
  @connect(
    source: "api"
    http: { GET: "/suppliers", queryParams: "ids: $batch.id->joinNotNull(',')" }
    batch: { maxSize: 10 }
    selection: "$.data { id name }"
  )
{ id: ID! name: String }
`;
const log = createLogger({ level: 'silent' });
const { signal } = new AbortController();

type ShopSettings = Partial<SourceUnderTest> & { readonly sdl?: string };

async function open(
  answer: () => StubAnswer | Promise<StubAnswer>,
  { sdl = shop, ...settings }: ShopSettings = {},
) {
  const stub = await startStubService(answer);
  const cache = createResourceCache({ sharedStore: null });
  const source = {
    baseUrl: stub.url,
    dialect: 'lumen',
    cache: { ttlSeconds: 60 },
    ...settings,
  } as const;
  const adapter = createAdapterUnderTest(sdl, source, { cache });
  return {
    stub,
    adapter,
    read: (typeName: string, id = '7') => adapter.readEntity(typeName, { id }, { signal, log }),
    async [Symbol.asyncDispose]() {
      await adapter[Symbol.asyncDispose]();
      await stub[Symbol.asyncDispose]();
    },
  };
}

/** Both read connectors send that header. */
const sending = (header: string) =>
  shop
    .replace('/{$this.id}"', `$& headers: [${header}]`)
    .replace("(',')\"", `$& headers: [${header}]`);

const passing = (name: string) => sending(`{ name: "${name}", from: "${name}" }`);

const hang = () => new Promise<StubAnswer>(() => undefined);

describe('readEntity', () => {
  it.each([
    ['exists', 'the entity', () => ({ body: { id: 7, stock: 1 } })],
    ['missing', '404', () => ({ status: 404, body: { message: 'no' } })],
    ['refused', '401', () => ({ status: 401, body: { message: 'no' } })],
    ['refused', '403', () => ({ status: 403, body: { message: 'no' } })],
    ['unreadable', 'a page of HTML', () => ({ body: '<h1>Shop</h1>' })],
    ['unreachable', '500', () => ({ status: 500, body: { message: 'no' } })],
    ['unreachable', '503', () => ({ status: 503, body: { message: 'no' } })],
    ['unreachable', '429', () => ({ status: 429, body: { message: 'no' } })],
    ['unreachable', 'a cut connection', () => ({ isCut: true })],
  ])('says %s when the service sends %s', async (reading, _what, answer) => {
    await using under = await open(answer);
    expect(await under.read('Product')).toBe(reading);
  });

  it('says unreachable when the service sends nothing in time', async () => {
    await using under = await open(hang, { timeoutMs: 50 });
    expect(await under.read('Product')).toBe('unreachable');
  });

  it('finds an entity of a batch by its key, whatever else comes', async () => {
    await using under = await open(() => ({ body: { data: [{ id: 8 }, { id: 7, name: 'Ash' }] } }));
    expect(await under.read('Supplier')).toBe('exists');
    expect(await under.read('Supplier', '9')).toBe('missing');
    expect(under.stub.requests.map(({ url }) => url)).toEqual([
      '/suppliers?ids=7',
      '/suppliers?ids=9',
    ]);
  });

  it('finds the entity of a batch with which the service answers instead of a list', async () => {
    await using under = await open(() => ({ body: { data: { id: 7, name: 'Ash' } } }));

    expect(await under.read('Supplier')).toBe('exists');
    expect(await under.read('Supplier', '9')).toBe('missing');
    expect(under.stub.requests.map(({ url }) => url)).toEqual([
      '/suppliers?ids=7',
      '/suppliers?ids=9',
    ]);
  });

  it('asks the service although the answer is in the cache, and without anybody’s credentials', async () => {
    await using under = await open(() => ({ body: { id: 7, stock: 1 } }));
    const reference =
      '{ _entities(representations: [{ __typename: "Product", id: "7" }]) { ... on Product { stock } } }';
    await under.adapter.run(reference);
    await under.adapter.run(reference);
    expect(under.stub.requests).toHaveLength(1);

    await under.read('Product');

    expect(under.stub.requests.map(({ url }) => url)).toEqual(['/products/7', '/products/7']);
    expect(under.stub.requests[1]?.headers).not.toHaveProperty('authorization');
  });

  it('is unreadable when no connector reads the type, or none by this key', async () => {
    await using under = await open(() => ({ body: {} }));
    expect(await under.read('Nothing')).toBe('unreadable');
    expect(await under.adapter.readEntity('Product', { sku: 'A' }, { signal, log })).toBe(
      'unreadable',
    );
    expect(under.stub.requests).toEqual([]);
  });

  const depending: readonly (readonly [string, ShopSettings])[] = [
    ['a header of the client', { sdl: passing('x-tenant'), cache: { vary: [] } }],
    ['$request', { sdl: sending('{ name: "x-all", value: "{$request.headers->jsonStringify}" }') }],
    ['$context', { sdl: sending('{ name: "x-tenant", value: "{$context.tenant}" }') }],
    ['the token of the client', { auth: { kind: 'caller', rotates: false } }],
  ];

  it.each(depending)('calls nothing missing that depends on %s', async (_what, settings) => {
    const answers: StubAnswer[] = [
      { status: 404, body: { message: 'no' } },
      { body: { data: [] } },
      { body: { id: 7, stock: 1 } },
    ];
    await using under = await open(() => answers.shift() ?? {}, settings);

    const readings = [
      await under.read('Product'),
      await under.read('Supplier'),
      await under.read('Product'),
    ];

    expect(readings).toEqual(['refused', 'refused', 'exists']);
    expect(under.stub.requests.map(({ url }) => url)).toEqual([
      '/products/7',
      '/suppliers?ids=7',
      '/products/7',
    ]);
  });

  it.each(['accept-language', 'x-request-id', 'traceparent'])(
    'calls missing what is missing although %s is passed on, which names nobody',
    async (name) => {
      const absent = { status: 404, body: { message: 'no' } };
      await using under = await open(() => absent, { sdl: passing(name) });

      expect(await under.read('Product')).toBe('missing');
      expect(under.stub.requests).toHaveLength(1);
    },
  );
});
