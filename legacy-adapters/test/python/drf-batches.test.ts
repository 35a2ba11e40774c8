import type { PythonService } from '@banyan/devkit/python/python-service.ts';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import {
  createFrameworkAdapter,
  ids,
  onlyError,
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

function references(keys: readonly string[]): string {
  const all = keys.map((id) => `{ __typename: "Product", id: "${id}" }`);
  return `{ _entities(representations: [${all.join()}]) { ... on Product { name } } }`;
}

describe('a batch by the filter id__in of django-filter', () => {
  it('is one call, whose rows are matched by key', async () => {
    await using adapter = createFrameworkAdapter('drf', shop);

    const result = await adapter.run(references(['7', '3', '99', '7']));

    expect(result).toEqual({
      data: {
        _entities: [
          { name: 'Product 7' },
          { name: 'Product 3' },
          { name: null },
          { name: 'Product 7' },
        ],
      },
    });
    expect(await takeRequests(shop)).toEqual(['GET /products/?id__in=7%2C3%2C99']);
  });

  it('is completed where the answer is one page of several', async () => {
    await using adapter = createFrameworkAdapter('drf', shop);

    const { data } = await adapter.run(references(ids(1, 30)));

    expect(data?._entities).toEqual(ids(1, 30).map((id) => ({ name: `Product ${id}` })));
    expect(await takeRequests(shop)).toHaveLength(3);
  });

  it('is taken apart for a key that the filter refuses, and only that one fails', async () => {
    await using adapter = createFrameworkAdapter('drf', shop);

    const result = await adapter.run(references(['1', '2', 'x']));

    expect(result.data?._entities).toEqual([
      { name: 'Product 1' },
      { name: 'Product 2' },
      { name: null },
    ]);
    expect(onlyError(result)).toMatchObject({ code: 'BAD_USER_INPUT' });
    expect(await takeRequests(shop)).toEqual([
      'GET /products/?id__in=1%2C2%2Cx',
      'GET /products/?id__in=1%2C2',
      'GET /products/?id__in=x',
    ]);
  });

  it('sends no key that cannot be one where keys are integers', async () => {
    await using adapter = createFrameworkAdapter('drf', shop, { keyForm: 'integer' });

    const { data } = await adapter.run(references(['1', 'x']));

    expect(data?._entities).toEqual([{ name: 'Product 1' }, { name: null }]);
    expect(await takeRequests(shop)).toEqual(['GET /products/?id__in=1']);
  });
});
