import { describe, expect, it } from '@jest/globals';
import { startStubService } from '../stub-service.ts';
import { cursorPages } from './paged-stubs.ts';
import { createThingsAdapter, idsOf, readThings, urlsOf } from './paged-things.ts';

describe('the cursor of a service', () => {
  it('ends the list when a page names itself as the next one', async () => {
    await using stub = await startStubService(({ url }) => ({
      body: {
        data: url.includes('cursor') ? [{ id: 3 }] : [{ id: 1 }, { id: 2 }],
        per_page: 2,
        next_cursor: 'same',
      },
    }));
    await using adapter = createThingsAdapter(stub, '$.data', {
      dialect: 'laravel',
      paginator: { kind: 'cursor', maxPageSize: 2 },
    });

    const { things } = await readThings(adapter, 'first: 10');

    expect(idsOf(things)).toEqual([1, 2, 3]);
    expect(things?.pageInfo.hasNextPage).toBe(false);
    expect(urlsOf(stub)).toEqual(['/things?per_page=2', '/things?cursor=same&per_page=2']);
  });

  it('goes on through a page that has lost rows', async () => {
    await using stub = await startStubService(({ url }) => ({
      body: url.includes('cursor=b')
        ? { data: [{ id: 3 }], per_page: 2, next_cursor: null }
        : { data: [{ id: 1 }], per_page: 2, next_cursor: 'b' },
    }));
    await using adapter = createThingsAdapter(stub, '$.data', {
      dialect: 'laravel',
      paginator: { kind: 'cursor', maxPageSize: 2 },
    });

    const { things } = await readThings(adapter, 'first: 2');

    expect(idsOf(things)).toEqual([1, 3]);
    expect(urlsOf(stub)).toEqual(['/things?per_page=2', '/things?cursor=b&per_page=1']);
  });

  it('never takes the request elsewhere, whatever a client makes of it', async () => {
    await using stub = await startStubService(cursorPages({ total: 10 }));
    await using adapter = createThingsAdapter(stub, '$.data', {
      dialect: 'laravel',
      paginator: { kind: 'cursor' },
    });
    const { things } = await readThings(adapter, 'first: 4');
    const given = Buffer.from(things?.pageInfo.endCursor ?? '', 'base64url').toString();
    const forged = Buffer.from(given.replace('behind-4', 'x&user=7#/../admin?')).toString(
      'base64url',
    );

    await readThings(adapter, `first: 4, after: "${forged}"`);

    expect(urlsOf(stub).slice(1)).toEqual([
      '/things?cursor=x%26user%3D7%23%2F..%2Fadmin%3F&per_page=4',
    ]);
  });
});
