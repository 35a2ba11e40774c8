import { describe, expect, it } from '@jest/globals';
import { createAdapterUnderTest, type SourceUnderTest } from '../adapter-under-test.ts';
import { type ReceivedRequest, type StubAnswer, startStubService } from '../stub-service.ts';

/** A stub of things that have an id and a SKU, and whose stock a write counts down. */
function createStock() {
  let stock = 10;
  return ({ method, url }: ReceivedRequest): StubAnswer => {
    if (method === 'POST') stock -= 1;
    const id = Number(url.match(/\d+/)?.[0] ?? 7);
    return { body: { id, sku: `S-${id}`, stock } };
  };
}

const twoKeys = (mutation: string) => `
type Query { ping: Int @connect(source: "api", http: { GET: "/ping" }, selection: "$.stock") }
type Mutation { ${mutation} }
type Thing @key(fields: "id") @key(fields: "sku")
  @connect(source: "api", http: { GET: "/by-id/{$this.id}" }, selection: "id stock")
  @connect(source: "api", http: { GET: "/by-sku/{$this.sku}" }, selection: "sku stock")
{ id: ID! sku: ID! stock: Int }
`;

const take = (selection: string) =>
  `take(id: ID!): Thing @connect(source: "api", http: { POST: "/things/{$args.id}/take" }, selection: "${selection}")`;

const reference = (key: string) =>
  `{ _entities(representations: [{ __typename: "Thing", ${key} }]) { ... on Thing { stock } } }`;

async function openTwoKeys(mutation: string, settings: Partial<SourceUnderTest> = {}) {
  const stub = await startStubService(createStock());
  const source = { baseUrl: stub.url, cache: { ttlSeconds: 60 }, ...settings };
  const adapter = createAdapterUnderTest(twoKeys(mutation), source);
  return {
    run: adapter.run,
    urls: () => stub.requests.map(({ method, url }) => `${method} ${url}`),
    async [Symbol.asyncDispose]() {
      await adapter[Symbol.asyncDispose]();
      await stub[Symbol.asyncDispose]();
    },
  };
}

describe('an entity with two keys', () => {
  it('is loaded by the key that a reference holds', async () => {
    await using under = await openTwoKeys(take('id sku stock'));

    await under.run(reference('id: "7"'));
    await under.run(reference('sku: "S-7"'));

    expect(under.urls()).toEqual(['GET /by-id/7', 'GET /by-sku/S-7']);
  });

  it.each(['id sku stock', 'id stock', 'sku stock'])(
    'is read anew by either key after a write that returns %s',
    async (selection) => {
      await using under = await openTwoKeys(take(selection));
      await under.run(reference('id: "7"'));
      await under.run(reference('sku: "S-7"'));

      await under.run('mutation { take(id: 7) { stock } }');
      const byId = await under.run(reference('id: "7"'));
      const bySku = await under.run(reference('sku: "S-7"'));

      expect([byId.data, bySku.data]).toEqual(Array(2).fill({ _entities: [{ stock: 9 }] }));
      const reads = ['GET /by-id/7', 'GET /by-sku/S-7'];
      expect(under.urls()).toEqual([...reads, 'POST /things/7/take', ...reads]);
    },
  );

  it('is read anew after a write that returns a key in another spelling', async () => {
    const padded = take("id: $('007') sku stock");
    const keyForm = { Thing: 'integer', 'Thing.sku': 'text' } as const;
    await using under = await openTwoKeys(padded, { keyForm });
    await under.run(reference('id: "7"'));

    await under.run('mutation { take(id: 7) { stock } }');
    const { data } = await under.run(reference('id: "07"'));

    expect(data).toEqual({ _entities: [{ stock: 9 }] });
    expect(under.urls()).toEqual(['GET /by-id/7', 'POST /things/7/take', 'GET /by-id/07']);
  });

  it('is read anew after a write to another of its type, which could be itself by its other key', async () => {
    await using under = await openTwoKeys(take('id sku stock'));
    await under.run(reference('id: "8"'));

    await under.run('mutation { take(id: 7) { stock } }');
    await under.run(reference('id: "8"'));

    expect(under.urls()).toEqual(['GET /by-id/8', 'POST /things/7/take', 'GET /by-id/8']);
  });
});

describe('several writes in one operation', () => {
  it('run one after the other, and each reads what it left out before the next begins', async () => {
    await using under = await openTwoKeys(take('id sku'));

    const answer = await under.run(
      'mutation { a: take(id: 7) { stock } b: take(id: 8) { stock } }',
    );

    expect(answer.data).toEqual({ a: { stock: 9 }, b: { stock: 8 } });
    expect(under.urls()).toEqual([
      'POST /things/7/take',
      'GET /by-id/7',
      'POST /things/8/take',
      'GET /by-id/8',
    ]);
  });
});

describe('a write by GET', () => {
  const takeByGet =
    'take(id: ID!): Thing @connect(source: "api", http: { GET: "/things/{$args.id}/take" }, selection: "id")';

  it.each<[string, StubAnswer, string]>([
    ['its kept-alive connection is cut', { isCut: true }, 'UPSTREAM_UNAVAILABLE'],
    ['it is answered by a 304 that nobody asked for', { status: 304 }, 'UPSTREAM_CONFIG'],
  ])('is never sent again when %s', async (_when, taken, code) => {
    await using stub = await startStubService(({ url }) =>
      url === '/ping' ? { body: { stock: 1 } } : taken,
    );
    const source = { baseUrl: stub.url, concurrency: 1 };
    await using adapter = createAdapterUnderTest(twoKeys(takeByGet), source);
    await adapter.run('{ ping }');

    const { errors } = await adapter.run('mutation { take(id: 7) { id } }');

    expect(errors).toMatchObject([{ extensions: { code, outcome: 'unknown' } }]);
    expect(stub.requests.map(({ url }) => url)).toEqual(['/ping', '/things/7/take']);
  });
});
