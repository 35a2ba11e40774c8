import type { PythonService } from '@banyan/devkit/python/python-service.ts';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import {
  createFrameworkAdapter,
  ids,
  onlyError,
  readList,
  startFrameworkService,
  takeRequests,
} from './framework-service.ts';

let library: PythonService;

beforeAll(async () => {
  library = await startFrameworkService('fastapi');
});

afterEach(async () => {
  await library.takeCalls();
});

afterAll(async () => {
  await library[Symbol.asyncDispose]();
});

describe('pages of FastAPI', () => {
  it('are read several at a time', async () => {
    await using adapter = createFrameworkAdapter('fastapi', library, { maxPageSize: 20 });

    const list = await readList(adapter, 'books', 'first: 40');

    expect(list).toMatchObject({ ids: ids(1, 40), total: 45, hasNext: true });
    expect(new Set(await takeRequests(library))).toEqual(
      new Set(['GET /books?page=1&size=20', 'GET /books?page=2&size=20']),
    );
  });

  it('are empty behind the last one', async () => {
    await using adapter = createFrameworkAdapter('fastapi', library, { maxPageSize: 20 });
    const all = await readList(adapter, 'books', 'first: 45');
    await library.takeCalls();

    const list = await readList(adapter, 'books', `first: 5, after: "${all.end}"`);

    expect(all).toMatchObject({ ids: ids(1, 45), hasNext: false });
    expect(list).toMatchObject({ ids: [], total: 45, hasNext: false });
    expect(await takeRequests(library)).toEqual(['GET /books?page=10&size=5']);
  });

  it('that are larger than the service allows are refused with the name of the parameter', async () => {
    await using adapter = createFrameworkAdapter('fastapi', library);

    const result = await adapter.run('{ books(first: 30) { nodes { id } } }');

    expect(onlyError(result)).toMatchObject({
      code: 'BAD_USER_INPUT',
      fields: { size: ['ensure this value is less than or equal to 20'] },
      http: { status: 422 },
    });
  });
});

describe('lists in a query to FastAPI', () => {
  it('are repeated parameters, and booleans are words', async () => {
    await using adapter = createFrameworkAdapter('fastapi', library);

    const { data } = await adapter.run('{ someBooks(ids: [4, 3, 2], lent: true) { id } }');

    expect(data).toEqual({ someBooks: [{ id: '3' }] });
    expect(await takeRequests(library)).toEqual(['GET /books/some?ids=4&ids=3&ids=2&lent=true']);
  });

  it('hold the keys of a batch', async () => {
    await using adapter = createFrameworkAdapter('fastapi', library);

    const { data } = await adapter.run(
      `{ _entities(representations: [
        { __typename: "Book", id: "5" }, { __typename: "Book", id: "99" }, { __typename: "Book", id: "4" }
      ]) { ... on Book { title } } }`,
    );

    expect(data?._entities).toEqual([{ title: 'Book 5' }, { title: null }, { title: 'Book 4' }]);
    expect(await takeRequests(library)).toEqual(['GET /books/some?ids=5&ids=99&ids=4']);
  });

  it('with a key that is refused by its place are sent again without it', async () => {
    await using adapter = createFrameworkAdapter('fastapi', library);

    const { data, errors } = await adapter.run(
      `{ _entities(representations: [
        { __typename: "Book", id: "5" }, { __typename: "Book", id: "x" }, { __typename: "Book", id: "4" }
      ]) { ... on Book { title } } }`,
    );

    expect(errors).toBeUndefined();
    expect(data?._entities).toEqual([{ title: 'Book 5' }, { title: null }, { title: 'Book 4' }]);
    expect(await takeRequests(library)).toEqual([
      'GET /books/some?ids=5&ids=x&ids=4',
      'GET /books/some?ids=5&ids=4',
    ]);
  });
});
