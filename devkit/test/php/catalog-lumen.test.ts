import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  startTemporaryPhpService,
  type TemporaryPhpService,
} from '../helpers/temporary-php-service.ts';

interface Product {
  readonly id: number;
  readonly name: string;
  readonly price: string;
  readonly in_stock: number;
  readonly stock: number;
  readonly category_id: number;
  readonly weight_grams: number | null;
  readonly description: string | null;
  readonly created_at: string;
}

interface Page<Item> {
  readonly data: readonly Item[];
  readonly per_page: number;
  readonly total: number;
}

/** More than the largest page. */
const products = 110;
const token = 'catalog-secret';
const complete = { sku: 'NEW-1', name: 'Tray', price: 12.5, category_id: 1, supplier_id: 1 };
const decimal = expect.stringMatching(/^\d+\.\d{2}$/);
const localTime = expect.stringMatching(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/);

const start = () =>
  startTemporaryPhpService({ name: 'catalog-lumen', env: { SEED_PRODUCTS: String(products) } });

describe('reading from catalog-lumen', () => {
  let catalog: TemporaryPhpService;
  beforeAll(async () => {
    catalog = await start();
  });
  afterAll(() => catalog[Symbol.asyncDispose]());

  it('gives a product without an envelope: decimals as text, flags as 0 or 1, dates without a zone', async () => {
    const answer = await catalog.call('GET', '/products/1');

    expect([answer.status, answer.type]).toEqual([200, 'application/json']);
    expect(answer.body).toEqual({
      id: 1,
      sku: expect.stringMatching(/^[A-Z]{3}-00001$/),
      name: expect.any(String),
      description: expect.any(String),
      price: decimal,
      currency: 'EUR',
      in_stock: 1,
      stock: expect.any(Number),
      category_id: expect.any(Number),
      supplier_id: expect.any(Number),
      weight_grams: expect.any(Number),
      status: 'active',
      created_at: localTime,
      updated_at: localTime,
    });
  });

  it('keeps flags equal to the stock, and leaves out nothing that is null', async () => {
    const { data } = await catalog.read<Page<Product>>('/products?per_page=100');

    const sold = (product: Product) => (product.stock > 0 ? 1 : 0);
    expect(data.map(({ in_stock }) => in_stock)).toEqual(data.map(sold));
    expect(new Set(data.map(sold))).toEqual(new Set([0, 1]));
    expect(data.map(({ description }) => description)).toContain(null);
    expect(data.map(({ weight_grams }) => weight_grams)).toContain(null);
  });

  it('gives 15 products of a list by default, with totals and links beside them', async () => {
    const page = await catalog.read<Page<Product>>('/products');

    const here = `${catalog.service.url}/products`;
    expect(page.data.map(({ id }) => id)).toEqual(range(1, 15));
    expect(page).toMatchObject({ current_page: 1, per_page: 15, last_page: 8, total: products });
    expect(page).toMatchObject({ from: 1, to: 15, path: here, prev_page_url: null });
    expect(page).toMatchObject({ next_page_url: `${here}?page=2` });
  });

  it.each([
    ['1000', 100, 100],
    ['100', 100, 100],
    ['40', 40, 40],
    ['0', 1, 1],
    ['many', 1, 1],
  ])('answers per_page=%s with a page of %d', async (asked, size, given) => {
    const page = await catalog.read<Page<Product>>(`/products?per_page=${asked}`);

    expect([page.per_page, page.data.length]).toEqual([size, given]);
  });

  it('gives an empty page with the same total behind the last one', async () => {
    const page = await catalog.read<Page<Product>>('/products?page=9');

    expect(page).toMatchObject({ data: [], total: products, from: null, next_page_url: null });
  });

  it.each<[string, (product: Product) => boolean]>([
    ['category_id=15', ({ category_id }) => category_id === 15],
    ['in_stock=0', ({ in_stock }) => in_stock === 0],
    ['in_stock=1', ({ in_stock }) => in_stock === 1],
    ['q=lamp', ({ name }) => /lamp/i.test(name)],
    ['in_stock=1&q=lamp', ({ in_stock, name }) => in_stock === 1 && /lamp/i.test(name)],
  ])('filters by %s', async (query, matches) => {
    const expected = (await allProducts(catalog)).filter(matches);

    const page = await catalog.read<Page<Product>>(`/products?${query}&per_page=100`);

    expect(expected.length).toBeGreaterThan(0);
    expect(expected.length).toBeLessThan(products);
    expect(page.total).toBe(expected.length);
    expect(page.data).toEqual(expected.slice(0, 100));
  });

  it.each<[string, (a: Product, b: Product) => number]>([
    ['price', (a, b) => Number(a.price) - Number(b.price) || a.id - b.id],
    ['-price', (a, b) => Number(b.price) - Number(a.price) || a.id - b.id],
    ['name', (a, b) => compareText(a.name, b.name) || a.id - b.id],
    ['-name', (a, b) => compareText(b.name, a.name) || a.id - b.id],
    ['created_at', (a, b) => compareText(a.created_at, b.created_at) || a.id - b.id],
    ['-created_at', (a, b) => compareText(b.created_at, a.created_at) || a.id - b.id],
    ['stock', (a, b) => a.id - b.id],
  ])('sorts by %s, and by id what is equal or cannot be sorted by', async (sort, compare) => {
    const expected = (await allProducts(catalog)).toSorted(compare);

    const page = await catalog.read<Page<Product>>(`/products?sort=${sort}&per_page=100`);

    expect(page.data.map(({ id }) => id)).toEqual(expected.slice(0, 100).map(({ id }) => id));
  });

  it('cuts a batch of 50 ids at 15 when nobody says per_page', async () => {
    const page = await catalog.read<Page<Product>>(`/products?ids=${range(1, 50)}`);

    expect(page.data.map(({ id }) => id)).toEqual(range(1, 15));
    expect(page.total).toBe(50);
  });

  it('gives a batch of 50 ids whole, by id, when per_page covers it', async () => {
    const ids = range(1, 50).toReversed();

    const page = await catalog.read<Page<Product>>(`/products?ids=${ids}&per_page=50`);

    expect(page.data.map(({ id }) => id)).toEqual(range(1, 50));
  });

  it('leaves missing products out of a batch', async () => {
    const page = await catalog.read<Page<Product>>('/products?ids=3,9999,2');

    expect(page.data.map(({ id }) => id)).toEqual([2, 3]);
  });

  it('gives a supplier by id', async () => {
    expect(await catalog.read('/suppliers/1')).toEqual({
      id: 1,
      name: expect.any(String),
      country: expect.stringMatching(/^[A-Z]{2}$/),
      email: expect.stringMatching(/@/),
      rating: decimal,
      is_active: 1,
      created_at: localTime,
    });
  });

  it('does not send a supplier again to who has it', async () => {
    const path = `${catalog.service.url}/suppliers/1`;
    const etag = (await fetch(path)).headers.get('etag') ?? '';

    const same = await fetch(path, { headers: { 'If-None-Match': etag } });
    const other = await fetch(path, { headers: { 'If-None-Match': '"another"' } });

    expect(etag).toMatch(/^"[0-9a-f]{32}"$/);
    expect([same.status, await same.text()]).toEqual([304, '']);
    expect(other.status).toBe(200);
  });

  it.each(['/suppliers', '/suppliers?ids=1,2', '/suppliers/batch'])('has no %s', async (path) => {
    const answer = await catalog.call('GET', path);

    expect(answer.status).toBe(404);
  });

  it('nests all categories in a tree', async () => {
    type Branch = { readonly id: number; readonly children: readonly Branch[] };
    const count = (branches: readonly Branch[]): number =>
      branches.reduce((sum, { children }) => sum + 1 + count(children), 0);

    const tree = await catalog.read<readonly Branch[]>('/categories/tree');

    expect(tree.map(({ id }) => id)).toEqual([1, 2]);
    expect(count(tree)).toBe(20);
    expect(tree[0]?.children[0]).toMatchObject({ id: 3, parent_id: 1 });
  });

  it('names the model class when a product is missing, and says nothing when a route is', async () => {
    const [product, route] = await Promise.all([
      catalog.call('GET', '/products/9999'),
      catalog.call('GET', '/produkte/1'),
    ]);

    expect([product.status, product.body]).toEqual([
      404,
      { message: 'No query results for model [App\\Models\\Product] 9999' },
    ]);
    expect([route.status, route.body]).toEqual([404, { message: '' }]);
  });

  it('answers errors with a page when JSON is not asked for', async () => {
    const answer = await catalog.call('GET', '/products/9999', { accept: '*/*' });

    expect([answer.status, answer.type]).toEqual([404, 'text/html; charset=UTF-8']);
    expect(answer.text).toMatch(/^<!DOCTYPE html>/);
  });
});

describe('writing to catalog-lumen', () => {
  let catalog: TemporaryPhpService;
  beforeAll(async () => {
    catalog = await start();
  });
  afterAll(() => catalog[Symbol.asyncDispose]());

  it.each([
    ['without a token', 'application/json', undefined],
    ['without a token', 'text/html', undefined],
    ['with a wrong token', 'application/json', 'guess'],
  ])(
    'refuses a write %s in plain text called HTML, also to Accept: %s',
    async (_, accept, wrong) => {
      const call = { accept, body: complete, ...(wrong !== undefined && { token: wrong }) };

      const answer = await catalog.call('POST', '/products', call);

      expect(answer).toMatchObject({ status: 401, type: 'text/html; charset=UTF-8' });
      expect(answer.text).toBe('Unauthorized.');
    },
  );

  it('shows what was created to the next read', async () => {
    const body = { ...complete, stock: 4 };
    const created = await catalog.call('POST', '/products', { token, body });
    const { id } = created.body as Product;

    const read = await catalog.read<Product>(`/products/${id}`);

    expect(created.status).toBe(201);
    expect(created.body).toMatchObject({ ...body, price: '12.50', in_stock: 1 });
    expect(read).toEqual(created.body);
  });

  it('replaces a product and keeps what cannot be written', async () => {
    const body = { ...complete, sku: 'NEW-2', price: '7', stock: 3 };
    const before = await catalog.read<Product>('/products/2');

    const answer = await catalog.call('PUT', '/products/2', { token, body });

    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({ ...body, price: '7.00', in_stock: 1 });
    expect(answer.body).toMatchObject({ id: 2, created_at: before.created_at });
    expect(await catalog.read('/products/2')).toEqual(answer.body);
  });

  it('puts the fields with their messages at the root of a 422', async () => {
    const body = { sku: 'TEA-00001', price: 'cheap', category_id: 999, stock: -1 };

    const answer = await catalog.call('POST', '/products', { token, body });

    expect([answer.status, answer.type]).toEqual([422, 'application/json']);
    expect(answer.body).toEqual({
      name: ['The name field is required.'],
      price: ['The price must be a number.'],
      category_id: ['The selected category id is invalid.'],
      supplier_id: ['The supplier id field is required.'],
      stock: ['The stock must be at least 0.'],
      sku: ['The sku has already been taken.'],
    });
  });

  it.each([
    ['price', 100_000_000],
    ['stock', 3_000_000_000],
    ['category_id', '1abc'],
    ['description', 'x'.repeat(70_000)],
  ])('refuses a %s which a column of MariaDB could not hold', async (field, value) => {
    const body = { ...complete, sku: 'NEW-3', [field]: value };

    const answer = await catalog.call('POST', '/products', { token, body });

    expect([answer.status, Object.keys(Object(answer.body))]).toEqual([422, [field]]);
  });

  it('moves the stock down to 0, and answers 409 when it would fall below', async () => {
    const { stock } = await catalog.read<Product>('/products/1');
    const take = (delta: number) =>
      catalog.call('POST', '/products/1/stock', { token, body: { delta } });

    const tooMuch = await take(-stock - 1);
    const all = await take(-stock);

    expect([tooMuch.status, tooMuch.body]).toEqual([409, { message: 'Not enough stock.' }]);
    expect([all.status, all.body]).toEqual([
      200,
      expect.objectContaining({ id: 1, stock: 0, in_stock: 0 }),
    ]);
  });

  it('answers 204 without a body to a deletion, then 404', async () => {
    const deleted = await catalog.call('DELETE', '/products/3', { token });
    const again = await catalog.call('DELETE', '/products/3', { token });
    const read = await catalog.call('GET', '/products/3');

    expect([deleted.status, deleted.text, deleted.type]).toEqual([204, '', null]);
    expect([again.status, read.status]).toEqual([404, 404]);
  });

  it('logs one line per request, those that failed as well', async () => {
    await catalog.service.clearAccessLog();
    const calls = [
      { method: 'GET', path: '/products', query: 'ids=1,2&q=a%20b', status: 200 },
      { method: 'GET', path: '/products/9999', query: '', status: 404 },
      { method: 'GET', path: '/nowhere', query: '', status: 404 },
      { method: 'PATCH', path: '/products/1', query: '', status: 405 },
      { method: 'POST', path: '/products', query: '', status: 422, token },
      { method: 'DELETE', path: '/products/1', query: '', status: 401 },
    ];

    for (const { method, path, query, ...options } of calls) {
      await catalog.call(method, query === '' ? path : `${path}?${query}`, options);
    }

    const expected = calls.map(({ token: _, ...line }) => line);
    expect(await catalog.service.readAccessLog()).toEqual(expected);
  });
});

async function allProducts(catalog: TemporaryPhpService): Promise<readonly Product[]> {
  const pages = await Promise.all(
    [1, 2].map((page) => catalog.read<Page<Product>>(`/products?per_page=100&page=${page}`)),
  );
  return pages.flatMap(({ data }) => data);
}

function range(first: number, last: number): readonly number[] {
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}

function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
