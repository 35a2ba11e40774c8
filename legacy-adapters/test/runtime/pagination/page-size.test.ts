import { describe, expect, it } from '@jest/globals';
import { type ReceivedRequest, startStubService } from '../stub-service.ts';
import { drfOffsets, drfPages, handMade, lengthAware } from './paged-stubs.ts';
import { createThingsAdapter, idsOf, range, readThings, urlsOf } from './paged-things.ts';

async function cursorBehind(row: number): Promise<string> {
  await using stub = await startStubService(drfPages({ total: 100 }));
  await using adapter = createThingsAdapter(stub, '$.results', { dialect: 'drf' });
  const { things } = await readThings(adapter, `first: ${row}`);
  return things?.pageInfo.endCursor ?? '';
}

describe('the page size of a service', () => {
  it('is learnt when pages say that they are smaller than asked for', async () => {
    await using stub = await startStubService(lengthAware({ total: 100, cap: 20 }));
    await using adapter = createThingsAdapter(stub, '$.data', { dialect: 'laravel' });

    const { things } = await readThings(adapter, 'first: 50');
    const { things: again } = await readThings(adapter, 'first: 40');

    expect(idsOf(things)).toEqual(range(1, 50));
    expect(idsOf(again)).toEqual(range(1, 40));
    expect(urlsOf(stub)).toEqual([
      '/things?page=1&per_page=50',
      '/things?page=2&per_page=17',
      '/things?page=3&per_page=17',
      '/things?page=1&per_page=20',
      '/things?page=2&per_page=20',
    ]);
  });

  it('is learnt when a page that is not the last has fewer rows', async () => {
    await using stub = await startStubService(drfPages({ total: 100, cap: 20 }));
    await using adapter = createThingsAdapter(stub, '$.results', { dialect: 'drf' });

    const { things } = await readThings(adapter, 'first: 30');

    expect(idsOf(things)).toEqual(range(1, 30));
    expect(urlsOf(stub)).toEqual(['/things?page=1&page_size=30', '/things?page=3&page_size=10']);
  });

  it('is learnt of a service that counts rows, too', async () => {
    await using stub = await startStubService(drfOffsets({ total: 100, cap: 20 }));
    const source = { dialect: 'drf', paginator: { kind: 'offset' } } as const;
    await using adapter = createThingsAdapter(stub, '$.results', source);

    const { things } = await readThings(adapter, 'first: 30');

    expect(idsOf(things)).toEqual(range(1, 30));
    expect(urlsOf(stub)).toEqual(['/things?offset=0&limit=30', '/things?offset=20&limit=10']);
  });

  it('is learnt when all pages have one size, and then nothing is read twice', async () => {
    await using stub = await startStubService(drfPages({ total: 100, fixedSize: 20 }));
    await using adapter = createThingsAdapter(stub, '$.results', { dialect: 'drf' });

    const { things: start } = await readThings(adapter, 'first: 10');
    const after = start?.pageInfo.endCursor;
    const { things } = await readThings(adapter, `first: 15, after: "${after}"`);

    expect(idsOf(start)).toEqual(range(1, 10));
    expect(idsOf(things)).toEqual(range(11, 25));
    expect(urlsOf(stub)).toEqual([
      '/things?page=1&page_size=10',
      '/things?page=1&page_size=20',
      '/things?page=2&page_size=20',
    ]);
  });

  it('is never asked for where the source says that nobody may choose it', async () => {
    await using stub = await startStubService(drfPages({ total: 100, fixedSize: 20 }));
    const paginator = { sizeParam: null, maxPageSize: 20 } as const;
    await using adapter = createThingsAdapter(stub, '$.results', { dialect: 'drf', paginator });

    const { things } = await readThings(adapter, 'first: 30');

    expect(idsOf(things)).toEqual(range(1, 30));
    expect(urlsOf(stub)).toEqual(['/things?page=1', '/things?page=2']);
  });

  it('is doubted when a last page does not end where the list does', async () => {
    const after = await cursorBehind(20);
    await using stub = await startStubService(drfPages({ total: 45, fixedSize: 20 }));
    await using adapter = createThingsAdapter(stub, '$.results', { dialect: 'drf' });

    const { things } = await readThings(adapter, `first: 10, after: "${after}"`);

    expect(idsOf(things)).toEqual(range(21, 30));
    expect(urlsOf(stub)).toEqual([
      '/things?page=3&page_size=10',
      '/things?page=1&page_size=10',
      '/things?page=2&page_size=20',
    ]);
  });

  it('is doubted when there is no such page', async () => {
    const after = await cursorBehind(20);
    await using stub = await startStubService(drfPages({ total: 35, fixedSize: 20 }));
    await using adapter = createThingsAdapter(stub, '$.results', { dialect: 'drf' });

    const { things } = await readThings(adapter, `first: 10, after: "${after}"`);

    expect(idsOf(things)).toEqual(range(21, 30));
    expect(things?.totalCount).toBe(35);
    expect(urlsOf(stub)).toEqual([
      '/things?page=3&page_size=10',
      '/things?page=1&page_size=10',
      '/things?page=2&page_size=20',
    ]);
  });

  it('loses no rows of a list that is shorter than the only page there is', async () => {
    await using stub = await startStubService(drfPages({ total: 35, fixedSize: 100 }));
    await using adapter = createThingsAdapter(stub, '$.results', { dialect: 'drf' });

    const { things: start } = await readThings(adapter, 'first: 20');
    const after = start?.pageInfo.endCursor;
    const { things } = await readThings(adapter, `first: 20, after: "${after}"`);
    const { things: end } = await readThings(adapter, 'last: 10');

    expect(idsOf(start)).toEqual(range(1, 20));
    expect(start?.pageInfo.hasNextPage).toBe(true);
    expect(idsOf(things)).toEqual(range(21, 35));
    expect(things?.pageInfo).toMatchObject({ hasNextPage: false, hasPreviousPage: true });
    expect(idsOf(end)).toEqual(range(26, 35));
    expect(urlsOf(stub)).toEqual([
      '/things?page=1&page_size=20',
      '/things?page=2&page_size=20',
      '/things?page=1&page_size=20',
      '/things?page=1&page_size=10',
      '/things?page=3&page_size=12',
      '/things?page=1&page_size=12',
    ]);
  });

  it('is doubted when a page that says nothing of its neighbours lacks rows of the total', async () => {
    const after = await cursorBehind(20);
    await using stub = await startStubService(handMade({ total: 35, fixedSize: 100 }));
    const paths = { rows: 'result.list', total: 'result.count' };
    await using adapter = createThingsAdapter(stub, '$.result.list', {
      dialect: 'plain',
      paginator: { sizeParam: 'size', paths },
    });

    const { things } = await readThings(adapter, `first: 20, after: "${after}"`);
    const end = things?.pageInfo.endCursor;
    const { things: behind } = await readThings(adapter, `first: 20, after: "${end}"`);

    expect(idsOf(things)).toEqual(range(21, 35));
    expect(things?.pageInfo.hasNextPage).toBe(false);
    expect(idsOf(behind)).toEqual([]);
    expect(urlsOf(stub).slice(0, 2)).toEqual(['/things?page=2&size=20', '/things?page=1&size=20']);
  });

  it('keeps what it was when the list is shorter than a page', async () => {
    const after = await cursorBehind(20);
    await using stub = await startStubService(drfPages({ total: 12, fixedSize: 20 }));
    await using adapter = createThingsAdapter(stub, '$.results', { dialect: 'drf' });

    const { things } = await readThings(adapter, `first: 10, after: "${after}"`);
    const { things: start } = await readThings(adapter, 'first: 5');

    expect(things).toMatchObject({ nodes: [], totalCount: 12, pageInfo: { hasNextPage: false } });
    expect(idsOf(start)).toEqual(range(1, 5));
    expect(urlsOf(stub)).toEqual([
      '/things?page=3&page_size=10',
      '/things?page=1&page_size=10',
      '/things?page=1&page_size=5',
    ]);
  });

  it('is not learnt of a page that lacks a row which the total counts, where rows are counted', async () => {
    // A stub: a total that is one too high.
    const answer = ({ url }: ReceivedRequest) => {
      const params = new URL(url, 'http://stub').searchParams;
      const [offset, limit] = [Number(params.get('offset')), Number(params.get('limit'))];
      const data = range(offset + 1, Math.min(44, offset + limit)).map((id) => ({ id }));
      return { body: { data, total: 45 } };
    };
    await using stub = await startStubService(answer);
    const source = { dialect: 'laravel', paginator: { kind: 'offset' } } as const;
    await using adapter = createThingsAdapter(stub, '$.data', source);

    const { things: start } = await readThings(adapter, 'first: 40');
    const after = start?.pageInfo.endCursor;
    const { things: end } = await readThings(adapter, `first: 20, after: "${after}"`);
    await readThings(adapter, 'first: 40');

    expect(idsOf(end)).toEqual(range(41, 44));
    expect(urlsOf(stub).at(-1)).toBe('/things?offset=0&limit=40');
    expect(urlsOf(stub).filter((url) => url.includes('limit=40'))).toHaveLength(2);
  });

  it('is not doubted for a page that lacks a row, once a first page came full', async () => {
    // A stub: one row of the third page is not shown.
    const answer = (request: ReceivedRequest) => {
      const { body } = handMade({ total: 100 })(request);
      const { result } = body as { result: { list: { id: number }[]; count: string } };
      return { body: { result: { ...result, list: result.list.filter(({ id }) => id !== 25) } } };
    };
    await using stub = await startStubService(answer);
    const paths = { rows: 'result.list', total: 'result.count' };
    const source = { dialect: 'plain', paginator: { sizeParam: 'size', paths } } as const;
    await using adapter = createThingsAdapter(stub, '$.result.list', source);

    const { things: start } = await readThings(adapter, 'first: 20');
    const { things } = await readThings(
      adapter,
      `first: 10, after: "${start?.pageInfo.endCursor}"`,
    );

    expect(idsOf(things)).toEqual(range(21, 30).filter((id) => id !== 25));
    expect(urlsOf(stub)).toEqual(['/things?page=1&size=20', '/things?page=3&size=10']);
  });

  it('counts rows that PHP took out of a page as if they were there', async () => {
    const page = { current_page: 1, per_page: 4, total: 10, last_page: 3 };
    await using stub = await startStubService(() => ({
      body: { ...page, data: { 1: { id: 2 }, 3: { id: 4 } }, next_page_url: '/things?page=2' },
    }));
    await using adapter = createThingsAdapter(stub, '$.data', { dialect: 'laravel' });

    const { things } = await readThings(adapter, 'first: 4');
    await readThings(adapter, `first: 4, after: "${things?.pageInfo.endCursor}"`);

    expect(idsOf(things)).toEqual([2, 4]);
    expect(things?.pageInfo.hasNextPage).toBe(true);
    expect(urlsOf(stub)[1]).toBe('/things?page=2&per_page=4');
  });
});
