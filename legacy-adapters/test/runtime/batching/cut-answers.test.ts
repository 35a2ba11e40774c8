import { describe, expect, it } from '@jest/globals';
import { createAdapterUnderTest } from '../adapter-under-test.ts';
import { names, query, rows, rowsOfThings, thing } from '../entities/rows-of-things.ts';
import { startStubService } from '../stub-service.ts';
import { askedIds, sortedCalls, sortedLists } from './batched-things.ts';

describe('a batch answer that is cut', () => {
  const big = rowsOfThings.replace('maxSize: 4', 'maxSize: 100');
  const wanted = Array.from({ length: 40 }, (_, index) => index + 1);

  const answers = {
    'a paginator with a total': (ids: string[]) => ({
      body: { current_page: 1, data: ids.slice(0, 15).map(thing), total: ids.length, per_page: 15 },
    }),
    'a paginator without a total': (ids: string[]) => ({
      body: {
        current_page: 1,
        data: ids.slice(0, 15).map(thing),
        next_page_url: ids.length > 15 ? 'http://internal/things?page=2' : null,
      },
    }),
    'a silent limit': (ids: string[]) => ({ body: { data: ids.slice(0, 15).map(thing) } }),
  };

  it.each(Object.entries(answers))('is noticed and completed: %s', async (_name, answer) => {
    await using stub = await startStubService((request) =>
      request.url === '/rows' ? { body: rows(...wanted) } : answer(askedIds(request)),
    );
    await using adapter = createAdapterUnderTest(big, { baseUrl: stub.url });

    const result = await adapter.run(query);

    expect(names(result)).toEqual(wanted.map((id) => `Thing ${id}`));
    expect(sortedCalls(stub.requests.slice(1))).toEqual(
      sortedLists([wanted, wanted.slice(15, 30), wanted.slice(30)]),
    );
  });

  it('teaches the batch size to the next request', async () => {
    await using stub = await startStubService((request) =>
      request.url === '/rows'
        ? { body: rows(...wanted) }
        : answers['a silent limit'](askedIds(request)),
    );
    await using adapter = createAdapterUnderTest(big, { baseUrl: stub.url });
    await adapter.run(query);

    await adapter.run(query);

    expect(sortedCalls(stub.requests.slice(5))).toEqual(
      sortedLists([wanted.slice(0, 15), wanted.slice(15, 30), wanted.slice(30)]),
    );
  });

  it('is asked about missing keys only once, and learns nothing when they do not exist', async () => {
    const existing = wanted.slice(0, 15);
    await using stub = await startStubService((request) => {
      if (request.url === '/rows') return { body: rows(...wanted) };
      return {
        body: {
          data: askedIds(request)
            .filter((id) => existing.includes(Number(id)))
            .map(thing),
        },
      };
    });
    await using adapter = createAdapterUnderTest(big, { baseUrl: stub.url });

    const result = await adapter.run(query);
    await adapter.run(query);

    expect(names(result).filter((name) => name === null)).toHaveLength(25);
    const calls = [wanted, wanted.slice(15, 30), wanted.slice(30)];
    expect(sortedCalls(stub.requests.filter(({ url }) => url !== '/rows'))).toEqual(
      sortedLists([...calls, ...calls]),
    );
  });
});
