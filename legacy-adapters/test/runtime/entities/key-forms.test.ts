import type { JsonObject } from '@banyan/platform/json/json-value.ts';
import { createLogger } from '@banyan/platform/telemetry/logger.ts';
import { describe, expect, it } from '@jest/globals';
import { sourceConfigSchema } from '../../../runtime/sources/source-config.ts';
import { createAdapterUnderTest, type SourceUnderTest } from '../adapter-under-test.ts';
import { startStubService } from '../stub-service.ts';

const sdl = `
type Query {
  product(id: ID!): Product
    @connect(source: "api", http: { GET: "/products/{$args.id}" }, entity: true, selection: "id name")
}
type Product @key(fields: "id")
  @connect(
    source: "api"
    http: { GET: "/products", queryParams: "ids: $batch.id->joinNotNull(',')" }
    selection: "id name"
  ) { id: ID! name: String }
type Order @key(fields: "id")
  @connect(source: "api", http: { GET: "/orders/{$this.id}" }, selection: "id total")
{ id: ID! total: Int }
type Part @key(fields: "shop sku")
  @connect(source: "api", http: { GET: "/shops/{$this.shop}/{$this.sku}" }, selection: "shop sku size")
{ shop: ID! sku: ID! size: Int }
`;

const small = 'a1b2c3d4-0000-4000-8000-00000000abcd';
const large = small.toUpperCase();
const another = small.replace('a', 'b');

/** A stub that has one row, whatever it is asked for. */
async function openShop(row: JsonObject, source: Partial<SourceUnderTest>) {
  const stack = new AsyncDisposableStack();
  const stub = stack.use(
    await startStubService(({ url }) => ({ body: url.startsWith('/products?') ? [row] : row })),
  );
  const adapter = stack.use(createAdapterUnderTest(sdl, { baseUrl: stub.url, ...source }));
  return {
    adapter,
    urls: () => stub.requests.map(({ url }) => url),
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}

const product = (id: string) => `{ product(id: "${id}") { id name } }`;

function references(typeName: string, fields: string, keys: readonly string[]): string {
  const all = keys.map((key) => `{ __typename: "${typeName}", ${key} }`);
  return `{ _entities(representations: [${all.join()}]) { ... on ${typeName} { ${fields} } } }`;
}

const products = (...ids: string[]) =>
  references(
    'Product',
    'id name',
    ids.map((id) => `id: "${id}"`),
  );
const order = (id: string) => references('Order', 'total', [`id: "${id}"`]);

const seven = { id: '0007', name: 'Ash' };
const integers = { keyForm: 'integer' } as const;
const uuids = { keyForm: 'uuid' } as const;

describe('a key of another form', () => {
  it.each([
    ['integer', '1abc', integers],
    ['integer', ' 1', integers],
    ['integer', '1.0', integers],
    ['integer', '-1', integers],
    ['integer', '', integers],
    ['uuid', '7', uuids],
    ['uuid', `${small}0`, uuids],
    ['text', '', {}],
  ])('than %s, %j, finds nothing and makes no call', async (_form, id, source) => {
    await using shop = await openShop(seven, source);

    const found = await shop.adapter.run(product(id));
    const single = await shop.adapter.run(order(id));
    const batch = await shop.adapter.run(references('Product', 'name', [`id: "${id}"`]));

    expect(found).toEqual({ data: { product: null } });
    expect(single).toEqual({ data: { _entities: [{ total: null }] } });
    expect(batch).toEqual({ data: { _entities: [{ name: null }] } });
    expect(shop.urls()).toEqual([]);
  });

  it('is not read again after a write either', async () => {
    await using shop = await openShop(seven, integers);
    const { signal } = new AbortController();
    const log = createLogger({ level: 'silent' });

    const reading = await shop.adapter.readEntity('Order', { id: '1abc' }, { signal, log });

    expect(reading).toBe('unreadable');
    expect(shop.urls()).toEqual([]);
  });
});

describe('a key in another spelling', () => {
  it.each([
    ['integer', '007', integers, seven, '8'],
    ['uuid', large, uuids, { id: small, name: 'Ash' }, another],
  ])('of an %s is sent as it came, and finds the row', async (_form, id, source, row, other) => {
    await using shop = await openShop(row, source);

    const single = await shop.adapter.run(product(id));
    const batch = await shop.adapter.run(products(id, other));

    expect(single.data).toMatchObject({ product: { name: 'Ash' } });
    expect(batch.data).toEqual({
      _entities: [
        { id, name: 'Ash' },
        { id: other, name: null },
      ],
    });
    expect(shop.urls()).toEqual([`/products/${id}`, `/products?ids=${id}%2C${other}`]);
  });

  it.each([
    ['integer', ['7', '007', '0007'], integers, { id: 7, name: 'Ash' }, '8'],
    ['uuid', [small, large], uuids, { id: large, name: 'Ash' }, another],
  ])('of an %s is asked for once in a batch', async (_form, ids, source, row, other) => {
    await using shop = await openShop(row, source);

    const { data } = await shop.adapter.run(products(...ids, other));

    const found = ids.map((id) => ({ id, name: 'Ash' }));
    expect(data).toEqual({ _entities: [...found, { id: other, name: null }] });
    expect(shop.urls()).toEqual([`/products?ids=${ids[0]}%2C${other}`]);
  });

  const cached = { cache: { ttlSeconds: 60 } };

  it.each([
    ['integer', ['7', '007', '0007'], integers, seven],
    ['uuid', [large, small], uuids, { id: small, name: 'Ash' }],
  ])('of an %s finds what the cache has', async (_form, ids, source, row) => {
    await using shop = await openShop(row, { ...source, ...cached });

    for (const id of ids) await shop.adapter.run(product(id));
    const { data } = await shop.adapter.run(products(...ids));

    expect(data).toEqual({ _entities: ids.map((id) => ({ id, name: 'Ash' })) });
    expect(shop.urls()).toEqual([`/products/${ids[0]}`]);
  });

  it('is another entity without a form', async () => {
    await using shop = await openShop(seven, cached);

    await shop.adapter.run(product('7'));
    await shop.adapter.run(product('007'));

    expect(shop.urls()).toEqual(['/products/7', '/products/007']);
  });

  it('is forgotten when the entity changes', async () => {
    await using shop = await openShop(seven, { ...integers, ...cached });
    await shop.adapter.run(product('007'));

    await shop.adapter.cache.invalidate(['Product:7']);
    await shop.adapter.run(product('7'));

    expect(shop.urls()).toEqual(['/products/007', '/products/7']);
  });
});

describe('a key of several parts', () => {
  const part = (sku: string) => references('Part', 'size', [`shop: "west", sku: "${sku}"`]);

  it('names something although one of them is empty', async () => {
    await using shop = await openShop({ shop: 'west', sku: '', size: 3 }, {});

    const { data } = await shop.adapter.run(part(''));

    expect(data).toEqual({ _entities: [{ size: 3 }] });
    expect(shop.urls()).toEqual(['/shops/west/']);
  });

  it('names nothing when one of them is of another form', async () => {
    await using shop = await openShop(seven, { keyForm: { 'Part.sku': 'integer' } });

    const { data } = await shop.adapter.run(part('1abc'));

    expect(data).toEqual({ _entities: [{ size: null }] });
    expect(shop.urls()).toEqual([]);
  });
});

describe('forms of keys', () => {
  const keyForm = { default: 'integer', Order: 'uuid', 'Part.sku': 'text' } as const;
  const part = (shop: string, sku: string) =>
    references('Part', 'size', [`shop: "${shop}", sku: "${sku}"`]);

  it('differ between types, and between fields of a key', async () => {
    await using shop = await openShop({}, { keyForm });

    await shop.adapter.run(product(small));
    await shop.adapter.run(order('7'));
    await shop.adapter.run(part('west', 'X-1'));
    await shop.adapter.run(product('8'));
    await shop.adapter.run(order(small));
    await shop.adapter.run(part('9', 'X-1'));

    expect(shop.urls()).toEqual(['/products/8', `/orders/${small}`, '/shops/9/X-1']);
  });

  it.each(['Prodct', 'Product.nam', 'Product.id.part', 'Query.products', 'ID'])(
    'name what the schema has, not %s',
    (place) => {
      const source = { baseUrl: 'http://a.test', keyForm: { [place]: 'uuid' } } as const;

      expect(() => createAdapterUnderTest(sdl, source)).toThrow(
        'subgraphs.shop.sources.api.keyForm: expected default, object types of the schema, or ' +
          `fields of them such as Product.sku, got ${place}`,
      );
    },
  );

  it.each([['number'], [{ Product: 'number' }]])('refuse %j', (form) => {
    const read = sourceConfigSchema.safeParse({ baseUrl: 'http://a.test', keyForm: form });

    expect(read.error?.issues[0]?.message).toBe(
      'one of text, integer, uuid, or such by type and by default',
    );
  });
});
