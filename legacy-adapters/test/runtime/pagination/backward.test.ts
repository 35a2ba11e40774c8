import { describe, expect, it } from '@jest/globals';
import { startStubService } from '../stub-service.ts';
import {
  bareOffsets,
  cursorPages,
  drfOffsets,
  lengthAware,
  simpleResource,
} from './paged-stubs.ts';
import { createThingsAdapter, idsOf, range, readThings, urlsOf } from './paged-things.ts';

const laravel = { dialect: 'laravel' } as const;

describe('a connection read from its end', () => {
  it('reads the last rows with two calls: one says where the list ends', async () => {
    await using stub = await startStubService(lengthAware({ total: 40 }));
    await using adapter = createThingsAdapter(stub, '$.data', laravel);

    const { things } = await readThings(adapter, 'last: 10');

    expect(idsOf(things)).toEqual(range(31, 40));
    expect(things?.pageInfo).toMatchObject({ hasNextPage: false, hasPreviousPage: true });
    expect(urlsOf(stub)).toEqual(['/things?page=1&per_page=10', '/things?page=4&per_page=10']);
  });

  it('reads a list that is no longer than that with one call', async () => {
    await using stub = await startStubService(lengthAware({ total: 7 }));
    await using adapter = createThingsAdapter(stub, '$.data', laravel);

    const { things } = await readThings(adapter, 'last: 10');

    expect(idsOf(things)).toEqual(range(1, 7));
    expect(urlsOf(stub)).toEqual(['/things?page=1&per_page=10']);
  });

  it('reads the rows before a cursor with one call', async () => {
    await using stub = await startStubService(lengthAware({ total: 40 }));
    await using adapter = createThingsAdapter(stub, '$.data', laravel);
    const { things: end } = await readThings(adapter, 'last: 10');

    const before = end?.pageInfo.startCursor;
    const { things } = await readThings(adapter, `last: 10, before: "${before}"`);

    expect(idsOf(things)).toEqual(range(21, 30));
    expect(things?.pageInfo).toMatchObject({ hasNextPage: true, hasPreviousPage: true });
    expect(urlsOf(stub).slice(2)).toEqual(['/things?page=3&per_page=10']);
  });

  it('reads what is between two cursors', async () => {
    await using stub = await startStubService(drfOffsets({ total: 40 }));
    const source = { dialect: 'drf', paginator: { kind: 'offset' } } as const;
    await using adapter = createThingsAdapter(stub, '$.results', source);
    const { things: start } = await readThings(adapter, 'first: 10');

    const [after, before] = [start?.edges[1]?.cursor, start?.edges[5]?.cursor];
    const { things } = await readThings(
      adapter,
      `first: 10, after: "${after}", before: "${before}"`,
    );

    expect(idsOf(things)).toEqual([3, 4, 5]);
    expect(urlsOf(stub).slice(1)).toEqual(['/things?offset=2&limit=3']);
  });

  it('makes no call when nothing is between two cursors', async () => {
    await using stub = await startStubService(lengthAware({ total: 40 }));
    await using adapter = createThingsAdapter(stub, '$.data', laravel);
    const { things: start } = await readThings(adapter, 'first: 10');

    const [before, after] = [start?.edges[1]?.cursor, start?.edges[5]?.cursor];
    const { things } = await readThings(
      adapter,
      `first: 10, after: "${after}", before: "${before}"`,
    );

    expect(idsOf(things)).toEqual([]);
    expect(stub.requests).toHaveLength(1);
  });

  it('is refused before any call where the service reads only forward', async () => {
    await using stub = await startStubService(cursorPages({ total: 40 }));
    const source = { ...laravel, paginator: { kind: 'cursor' } } as const;
    await using adapter = createThingsAdapter(stub, '$.data', source);

    const { errors } = await readThings(adapter, 'last: 10');

    expect(errors?.[0]).toMatchObject({
      message: 'last: the service reads this list only forward, by first and after',
      extensions: { code: 'BAD_USER_INPUT' },
    });
    expect(stub.requests).toEqual([]);
  });

  it('is refused before any call where nobody counts', async () => {
    await using stub = await startStubService(simpleResource({ total: 40 }));
    const source = { ...laravel, paginator: { kind: 'simple' } } as const;
    await using adapter = createThingsAdapter(stub, '$.data', source);

    const { errors } = await readThings(adapter, 'last: 10');

    expect(errors?.[0]).toMatchObject({
      message: 'last: the service does not say where this list ends',
      extensions: { code: 'BAD_USER_INPUT' },
    });
    expect(stub.requests).toEqual([]);
  });

  it('is refused after one call when the pages turn out not to count', async () => {
    await using stub = await startStubService(bareOffsets({ total: 40 }));
    const paginator = { kind: 'offset', positionParam: 'skip', sizeParam: 'take' } as const;
    await using adapter = createThingsAdapter(stub, '$', { dialect: 'plain', paginator });

    const { errors } = await readThings(adapter, 'last: 10');

    expect(errors?.[0]?.message).toBe('last: the service does not say where this list ends');
    expect(urlsOf(stub)).toEqual(['/things?skip=0&take=10']);
  });
});
