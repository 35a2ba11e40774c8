import type { PythonService } from '@banyan/devkit/python/python-service.ts';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { SourceUnderTest } from '../runtime/adapter-under-test.ts';
import {
  createFrameworkAdapter,
  ids,
  onlyError,
  readList,
  startFrameworkService,
  takeRequests,
} from './framework-service.ts';

let shop: PythonService;

beforeAll(async () => {
  shop = await startFrameworkService('drf');
});

afterEach(async () => {
  await shop.takeCalls();
});

afterAll(async () => {
  await shop[Symbol.asyncDispose]();
});

function open(source: Omit<SourceUnderTest, 'baseUrl' | 'dialect'> = {}) {
  return createFrameworkAdapter('drf', shop, source);
}

describe('numbered pages of Django REST framework', () => {
  it('are read several at a time where the service caps their size', async () => {
    await using adapter = open({ maxPageSize: 20 });

    const list = await readList(adapter, 'products', 'first: 30');

    expect(list).toMatchObject({ ids: ids(1, 30), total: 45, hasNext: true });
    expect(new Set(await takeRequests(shop))).toEqual(
      new Set(['GET /products/?page=1&page_size=15', 'GET /products/?page=2&page_size=15']),
    );
  });

  it('are read wholly where nobody said that there is a cap', async () => {
    await using adapter = open();

    const list = await readList(adapter, 'products', 'first: 30');

    expect(list.ids).toEqual(ids(1, 30));
    expect(await takeRequests(shop)).toEqual([
      'GET /products/?page=1&page_size=30',
      'GET /products/?page=3&page_size=10',
    ]);
  });

  it('have nothing behind the last one, of which the service says that it does not exist', async () => {
    await using adapter = open({ maxPageSize: 20 });
    const all = await readList(adapter, 'products', 'first: 45');
    await shop.takeCalls();

    const list = await readList(adapter, 'products', `first: 5, after: "${all.end}"`);

    expect(list).toMatchObject({ ids: [], total: 45, hasNext: false });
    expect(await takeRequests(shop)).toEqual([
      'GET /products/?page=10&page_size=5',
      'GET /products/?page=1&page_size=5',
    ]);
  });

  it('are read from the end', async () => {
    await using adapter = open();

    const list = await readList(adapter, 'products', 'last: 3');

    expect(list.ids).toEqual(ids(43, 45));
    expect(await takeRequests(shop)).toEqual([
      'GET /products/?page=1&page_size=3',
      'GET /products/?page=15&page_size=3',
    ]);
  });

  it('are counted in one call for one row', async () => {
    await using adapter = open();

    const { data } = await adapter.run('{ products { totalCount } }');

    expect(data).toEqual({ products: { totalCount: 45 } });
    expect(await takeRequests(shop)).toEqual(['GET /products/?page=1&page_size=1']);
  });

  it('are filtered, each of them', async () => {
    await using adapter = open({ maxPageSize: 8 });

    const list = await readList(adapter, 'products', 'first: 15, color: "red"');

    expect(list).toMatchObject({ total: 15, hasNext: false });
    expect(list.ids.slice(0, 3)).toEqual(['3', '6', '9']);
    expect(new Set(await takeRequests(shop))).toEqual(
      new Set([
        'GET /products/?color=red&page=1&page_size=8',
        'GET /products/?color=red&page=2&page_size=8',
      ]),
    );
  });

  it('are read without a size where the framework takes none', async () => {
    const paginator = { sizeParam: null, maxPageSize: 10 };
    await using adapter = open({ paginator });
    await using later = open({ paginator });
    const start = await readList(adapter, 'productsOfFixedPages', 'first: 20');
    const firstRequests = await takeRequests(shop);

    const list = await readList(later, 'productsOfFixedPages', `first: 5, after: "${start.end}"`);

    expect(start).toMatchObject({ ids: ids(1, 20), total: 45 });
    expect(new Set(firstRequests)).toEqual(
      new Set(['GET /fixed/products/?page=1', 'GET /fixed/products/?page=2']),
    );
    expect(list).toMatchObject({ ids: ids(21, 25), total: 45, hasNext: true });
    expect(await takeRequests(shop)).toEqual(['GET /fixed/products/?page=3']);
  });

  it('are read rightly where nobody said that their size is fixed', async () => {
    await using adapter = open();
    const start = await readList(adapter, 'productsOfFixedPages', 'first: 15');

    const list = await readList(
      adapter,
      'productsOfFixedPages',
      `first: 20, after: "${start.end}"`,
    );

    expect(start.ids).toEqual(ids(1, 15));
    expect(list.ids).toEqual(ids(16, 35));
  });
});

describe('pages of Django REST framework by limit and offset', () => {
  const source = { paginator: { kind: 'offset' } } as const;

  it('are read on where the service gives fewer rows than it was asked for', async () => {
    await using adapter = open(source);

    const list = await readList(adapter, 'productsByOffset', 'first: 30');

    expect(list).toMatchObject({ ids: ids(1, 30), total: 45, hasNext: true });
    expect(await takeRequests(shop)).toEqual([
      'GET /offset/products/?offset=0&limit=30',
      'GET /offset/products/?offset=20&limit=10',
    ]);
  });

  it('are read from where another one ended, up to nothing', async () => {
    await using adapter = open(source);
    const start = await readList(adapter, 'productsByOffset', 'first: 7');

    const rest = await readList(adapter, 'productsByOffset', `first: 38, after: "${start.end}"`);
    await shop.takeCalls();
    const none = await readList(adapter, 'productsByOffset', `first: 5, after: "${rest.end}"`);

    expect(rest).toMatchObject({ ids: ids(8, 45), hasNext: false });
    expect(none).toMatchObject({ ids: [], total: 45, hasNext: false });
    expect(await takeRequests(shop)).toEqual(['GET /offset/products/?offset=45&limit=5']);
  });
});

describe('pages of Django REST framework by cursor', () => {
  const source = { paginator: { kind: 'cursor', sizeParam: null, maxPageSize: 10 } } as const;

  it('are read one after the other by the cursor of the one before, and not counted', async () => {
    await using adapter = open(source);

    const list = await readList(adapter, 'productsByCursor', 'first: 15');

    expect(list).toMatchObject({ ids: ids(1, 15), total: null, hasNext: true });
    expect(await takeRequests(shop)).toEqual([
      'GET /cursor/products/',
      expect.stringMatching(/^GET \/cursor\/products\/\?cursor=\w+(?:%3D)*$/),
    ]);
  });

  it('are read from the middle of one, up to nothing', async () => {
    await using adapter = open(source);
    const start = await readList(adapter, 'productsByCursor', 'first: 15');

    const rest = await readList(adapter, 'productsByCursor', `first: 40, after: "${start.end}"`);
    const none = await readList(adapter, 'productsByCursor', `first: 5, after: "${rest.end}"`);

    expect(rest).toMatchObject({ ids: ids(16, 45), hasNext: false });
    expect(none).toMatchObject({ ids: [], hasNext: false });
  });

  it('are not read from the end', async () => {
    await using adapter = open(source);

    const result = await adapter.run('{ productsByCursor(last: 3) { nodes { id } } }');

    expect(onlyError(result)).toMatchObject({ code: 'BAD_USER_INPUT' });
    expect(await takeRequests(shop)).toEqual([]);
  });
});
