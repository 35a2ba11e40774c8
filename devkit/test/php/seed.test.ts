import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { PhpServiceName } from '../../php/php-environment.ts';
import { type DatabaseVariables, startMariadb } from '../../services/mariadb.ts';
import {
  startTemporaryPhpService,
  type TemporaryPhpService,
  type TemporaryPhpServiceOptions,
} from '../helpers/temporary-php-service.ts';
import { type Call, reads, tokens, writes } from './seed-calls.ts';

const names: readonly PhpServiceName[] = ['catalog-lumen', 'orders-laravel'];

/** One seed per folder is built, instances copy it: this keeps odd seeds out of the repository's own folder. */
let templatesDir: string;
let createDatabase: (name: string) => Promise<DatabaseVariables>;
const resources = new AsyncDisposableStack();

beforeAll(async () => {
  templatesDir = await temporaryFolder(resources);
  const mariadb = resources.adopt(await startMariadb(), (server) => server.stop());
  createDatabase = mariadb.createDatabase;
});
afterAll(() => resources.disposeAsync() as Promise<void>);

describe.each(names)('the seed of %s', (name) => {
  it('is the same, byte for byte, when it is built twice', async () => {
    await using stack = new AsyncDisposableStack();
    const build = async () => start({ name, templatesDir: await temporaryFolder(stack) });
    const instances = [stack.use(await build()), stack.use(await build())];

    const [first, second] = await Promise.all(instances.map((one) => answersOf(one, reads[name])));

    expect(first).toEqual(second);
  });

  it('is the same on MariaDB as on SQLite', async () => {
    await using stack = new AsyncDisposableStack();
    const { sqlite, mariadb } = await startBoth(stack, name);

    const fromSqlite = await answersOf(sqlite, reads[name]);
    const fromMariadb = await answersOf(mariadb, reads[name]);

    expect(fromMariadb).toEqual(fromSqlite);
  });

  it('can be written to on MariaDB as on SQLite', async () => {
    await using stack = new AsyncDisposableStack();
    const { sqlite, mariadb } = await startBoth(stack, name);

    const fromSqlite = await answersInTurn(sqlite, writes[name], tokens[name]);
    const fromMariadb = await answersInTurn(mariadb, writes[name], tokens[name]);

    expect(fromMariadb).toEqual(fromSqlite);
    const statuses = new Set(fromSqlite.map(({ status }) => status));
    expect([...statuses]).toEqual(expect.arrayContaining([200, 201, 404, 409, 422]));
  });
});

describe('the size of the seed', () => {
  it('follows SEED_PRODUCTS, SEED_CATEGORIES and SEED_SUPPLIERS in the catalog', async () => {
    const env = { SEED_PRODUCTS: '7', SEED_CATEGORIES: '4', SEED_SUPPLIERS: '2' };
    await using catalog = await start({ name: 'catalog-lumen', env });

    const [products, categories] = await Promise.all([
      catalog.read('/products'),
      catalog.read('/categories'),
    ]);

    expect([products, categories]).toMatchObject([{ total: 7 }, { total: 4 }]);
    expect(await statusesOf(catalog, ['/suppliers/2', '/suppliers/3'])).toEqual([200, 404]);
  });

  it('follows SEED_CUSTOMERS, SEED_ORDERS and SEED_PRODUCTS in the orders', async () => {
    const env = { SEED_CUSTOMERS: '8', SEED_ORDERS: '5', SEED_PRODUCTS: '2' };
    await using orders = await start({ name: 'orders-laravel', env });
    const items = [2, 3].map((product_id) => ({ product_id, qty: 1 }));

    const ends = ['/api/customers/8', '/api/customers/9', '/api/orders/5', '/api/orders/6'];
    const refused = await orders.call('POST', '/api/orders', {
      token: tokens['orders-laravel'],
      body: { items },
    });

    expect(await statusesOf(orders, ends)).toEqual([200, 404, 200, 404]);
    expect(refused.body).toMatchObject({ errors: { 'items.1.product_id': [expect.anything()] } });
    expect(Object.keys(Object(Object(refused.body).errors))).toEqual(['items.1.product_id']);
  });

  it('takes another seed on the same storage for a wish to seed anew', async () => {
    await using stack = new AsyncDisposableStack();
    const options = {
      name: 'catalog-lumen',
      storageDir: await temporaryFolder(stack),
    } as const;
    const first = await start({ ...options, env: { SEED_PRODUCTS: '9' } });
    await first[Symbol.asyncDispose]();

    const second = stack.use(await start({ ...options, env: { SEED_PRODUCTS: '8' } }));

    expect(await second.read('/products')).toMatchObject({ total: 8 });
  });
});

describe('a restart on the same storage', () => {
  it.each<[string, (database: string) => Promise<Partial<DatabaseVariables>>]>([
    ['SQLite', async () => ({})],
    ['MariaDB', (database) => createDatabase(database)],
  ])('keeps what was written to %s', async (_, variables) => {
    await using stack = new AsyncDisposableStack();
    const options = {
      name: 'catalog-lumen',
      storageDir: await temporaryFolder(stack),
      env: await variables('kept'),
    } as const;
    const first = await start(options);
    await answersInTurn(first, writes['catalog-lumen'], tokens['catalog-lumen']);
    const before = await answersOf(first, reads['catalog-lumen']);
    await first[Symbol.asyncDispose]();

    const second = stack.use(await start(options));

    expect(await answersOf(second, reads['catalog-lumen'])).toEqual(before);
    expect(await statusesOf(second, ['/products/61', '/products/2'])).toEqual([200, 404]);
  });

  it('seeds again when the database was dropped meanwhile', async () => {
    await using stack = new AsyncDisposableStack();
    const options = {
      name: 'catalog-lumen',
      storageDir: await temporaryFolder(stack),
      env: await createDatabase('dropped'),
    } as const;
    const first = await start(options);
    await first[Symbol.asyncDispose]();
    await createDatabase('dropped');

    const second = stack.use(await start(options));

    expect(await second.read('/products')).toMatchObject({ total: 60 });
  });
});

describe('what differs on MariaDB', () => {
  const lowerCase = { sku: 'tea-00001', name: 'alder', price: 1, category_id: 1, supplier_id: 1 };

  it.each<[PhpServiceName, readonly (Call & { readonly found: readonly [number, number] })[]]>([
    [
      'catalog-lumen',
      [
        { path: '/products/1abc', found: [404, 200] },
        { path: '/products?in_stock=true', found: [0, 8] },
        { path: '/products?q=creme', found: [0, 7] },
        { path: '/products?q=CR%C3%88ME', found: [0, 7] },
        { method: 'POST', path: '/products', body: lowerCase, found: [201, 422] },
      ],
    ],
    [
      'orders-laravel',
      [
        { path: '/api/customers/7abc', found: [404, 200] },
        { path: '/api/customers/3/orders?status=new', found: [0, 2] },
      ],
    ],
  ])('is how %s reads text for a number, and compares text', async (name, calls) => {
    await using stack = new AsyncDisposableStack();
    const { sqlite, mariadb } = await startBoth(stack, name);

    const found = await Promise.all(
      calls.map(({ found: _, ...call }) =>
        Promise.all([sqlite, mariadb].map((php) => resultOf(php, call, tokens[name]))),
      ),
    );

    expect(found).toEqual(calls.map((call) => call.found));
  });

  it('is the order of names in small letters', async () => {
    await using stack = new AsyncDisposableStack();
    const name = 'catalog-lumen';
    const { sqlite, mariadb } = await startBoth(stack, name);
    const body = { ...lowerCase, sku: 'NEW-1' };

    const positions = [sqlite, mariadb].map(async (php) => {
      await php.call('POST', '/products', { token: tokens[name], body });
      const { data } = await php.read<Data<Priced>>('/products?sort=name&per_page=100');
      return data.findIndex(({ id }) => id === 61);
    });

    expect(await Promise.all(positions)).toEqual([60, 0]);
  });
});

describe('the price list of the orders', () => {
  it('is that of the catalog', async () => {
    await using stack = new AsyncDisposableStack();
    const catalog = stack.use(await start({ name: 'catalog-lumen' }));
    const orders = stack.use(await start({ name: 'orders-laravel' }));
    const { data: products } = await catalog.read<Data<Priced>>('/products?per_page=50');
    const items = products.map(({ id }) => ({ product_id: id, qty: 1 }));

    const answer = await orders.call('POST', '/api/orders', {
      token: tokens['orders-laravel'],
      body: { items },
    });

    expect(items).toHaveLength(50);
    expect(answer.body).toMatchObject({
      data: { items: products.map(({ id, price }) => ({ product_id: id, unit_price: price })) },
    });
  });
});

interface Priced {
  readonly id: number;
  readonly price: string;
}

interface Data<Item> {
  readonly data: readonly Item[];
}

function start(options: TemporaryPhpServiceOptions): Promise<TemporaryPhpService> {
  return startTemporaryPhpService({ templatesDir, ...options });
}

/** The same service twice, each with a new database. */
async function startBoth(stack: AsyncDisposableStack, name: PhpServiceName) {
  const sqlite = stack.use(await start({ name }));
  const env = await createDatabase('beside_sqlite');
  return { sqlite, mariadb: stack.use(await start({ name, env })) };
}

async function temporaryFolder(stack: AsyncDisposableStack): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'banyan-seed-'));
  stack.defer(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

async function answersOf(php: TemporaryPhpService, calls: readonly Call[], token?: string) {
  // Links name the address of the instance.
  const { host } = new URL(php.service.url);
  return Promise.all(
    calls.map(async ({ method = 'GET', path, body }) => {
      const options = { body, ...(token !== undefined && { token }) };
      const { status, type, text } = await php.call(method, path, options);
      return { path, status, type, text: text.replaceAll(host, 'service') };
    }),
  );
}

/** Without the times, which are those of the test. */
async function answersInTurn(php: TemporaryPhpService, calls: readonly Call[], token: string) {
  const answers = [];
  for (const call of calls) answers.push(...(await answersOf(php, [call], token)));
  return answers.map((answer) => ({
    ...answer,
    text: answer.text.replaceAll(/"\w+_at":"[^"]+"/g, '"time"'),
  }));
}

async function statusesOf(php: TemporaryPhpService, paths: readonly string[]) {
  const answers = await Promise.all(paths.map((path) => php.call('GET', path)));
  return answers.map(({ status }) => status);
}

/** How many items a list has, the status of anything else. */
async function resultOf(php: TemporaryPhpService, call: Call, token: string): Promise<number> {
  const { method = 'GET', path, body } = call;
  const answer = await php.call(method, path, { body, token });
  const data = Object(answer.body).data;
  return Array.isArray(data) ? data.length : answer.status;
}
