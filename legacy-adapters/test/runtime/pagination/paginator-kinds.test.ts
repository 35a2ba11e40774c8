import { describe, expect, it } from '@jest/globals';
import type { SourceUnderTest } from '../adapter-under-test.ts';
import { type ReceivedRequest, type StubAnswer, startStubService } from '../stub-service.ts';
import * as stubs from './paged-stubs.ts';
import { createThingsAdapter, idsOf, range, readThings, urlsOf } from './paged-things.ts';

interface Kind {
  readonly name: string;
  readonly answer: (stub: stubs.PagedStub) => (request: ReceivedRequest) => StubAnswer;
  readonly rows: string;
  readonly source: Omit<SourceUnderTest, 'baseUrl'>;
  readonly counts: boolean;
  /** Requests for the first 4 rows, and for the 4 behind them. */
  readonly urls: readonly [string, string];
  /** Requests for the first 150 rows of 230, at most 100 in a page. */
  readonly manyUrls: readonly string[];
}

const laravelUrls = {
  urls: ['/things?page=1&per_page=4', '/things?page=2&per_page=4'],
  manyUrls: ['/things?page=1&per_page=75', '/things?page=2&per_page=75'],
} as const;

const kinds: readonly Kind[] = [
  {
    name: 'paginate',
    answer: stubs.lengthAware,
    rows: '$.data',
    source: { dialect: 'laravel' },
    counts: true,
    ...laravelUrls,
  },
  {
    name: 'paginate of Laravel 4',
    answer: stubs.clamping,
    rows: '$.data',
    source: { dialect: 'laravel' },
    counts: true,
    ...laravelUrls,
  },
  {
    name: 'simplePaginate in an API resource',
    answer: stubs.simpleResource,
    rows: '$.data',
    source: { dialect: 'lumen', paginator: { kind: 'simple' } },
    counts: false,
    ...laravelUrls,
  },
  {
    name: 'cursorPaginate',
    answer: stubs.cursorPages,
    rows: '$.data',
    source: { dialect: 'laravel', paginator: { kind: 'cursor' } },
    counts: false,
    urls: ['/things?per_page=4', '/things?cursor=behind-4&per_page=4'],
    manyUrls: ['/things?per_page=100', '/things?cursor=behind-100&per_page=50'],
  },
  {
    name: 'PageNumberPagination',
    answer: stubs.drfPages,
    rows: '$.results',
    source: { dialect: 'drf' },
    counts: true,
    urls: ['/things?page=1&page_size=4', '/things?page=2&page_size=4'],
    manyUrls: ['/things?page=1&page_size=75', '/things?page=2&page_size=75'],
  },
  {
    name: 'LimitOffsetPagination',
    answer: stubs.drfOffsets,
    rows: '$.results',
    source: { dialect: 'drf', paginator: { kind: 'offset' } },
    counts: true,
    urls: ['/things?offset=0&limit=4', '/things?offset=4&limit=4'],
    manyUrls: ['/things?offset=0&limit=75', '/things?offset=75&limit=75'],
  },
  {
    name: 'limit and offset in pages with numbers',
    answer: stubs.offsetsInPages,
    rows: '$.data',
    source: { dialect: 'laravel', paginator: { kind: 'offset' } },
    counts: true,
    urls: ['/things?offset=0&limit=4', '/things?offset=4&limit=4'],
    manyUrls: ['/things?offset=0&limit=75', '/things?offset=75&limit=75'],
  },
  {
    name: 'pages counted from 0 and reported from 1',
    answer: stubs.pagesFromZero,
    rows: '$.data',
    source: { dialect: 'laravel', paginator: { firstPage: 0 } },
    counts: false,
    urls: ['/things?page=0&per_page=4', '/things?page=1&per_page=4'],
    manyUrls: ['/things?page=0&per_page=75', '/things?page=1&per_page=75'],
  },
  {
    name: 'CursorPagination',
    answer: stubs.drfCursors,
    rows: '$.results',
    source: { dialect: 'drf', paginator: { kind: 'cursor' } },
    counts: false,
    urls: ['/things?page_size=4', '/things?cursor=behind-4&page_size=4'],
    manyUrls: ['/things?page_size=100', '/things?cursor=behind-100&page_size=50'],
  },
  {
    name: 'pages of fastapi-pagination',
    answer: stubs.fastapiPages,
    rows: '$.items',
    source: { dialect: 'fastapi' },
    counts: true,
    urls: ['/things?page=1&size=4', '/things?page=2&size=4'],
    manyUrls: ['/things?page=1&size=75', '/things?page=2&size=75'],
  },
  {
    name: 'hand-made pages at paths',
    answer: stubs.handMade,
    rows: '$.result.list',
    source: {
      dialect: 'plain',
      paginator: { sizeParam: 'size', paths: { rows: 'result.list', total: 'result.count' } },
    },
    counts: true,
    urls: ['/things?page=1&size=4', '/things?page=2&size=4'],
    manyUrls: ['/things?page=1&size=75', '/things?page=2&size=75'],
  },
  {
    name: 'a plain list with skip and take',
    answer: stubs.bareOffsets,
    rows: '$',
    source: {
      dialect: 'plain',
      paginator: { kind: 'offset', positionParam: 'skip', sizeParam: 'take' },
    },
    counts: false,
    urls: ['/things?skip=0&take=4', '/things?skip=4&take=4'],
    manyUrls: ['/things?skip=0&take=75', '/things?skip=75&take=75'],
  },
];

describe.each(kinds)('a connection over $name', ({ answer, rows, source, counts, ...wire }) => {
  it('continues behind the last row with one call', async () => {
    await using stub = await startStubService(answer({ total: 10 }));
    await using adapter = createThingsAdapter(stub, rows, source);

    const { things: start } = await readThings(adapter, 'first: 4');
    const after = start?.pageInfo.endCursor;
    const { things } = await readThings(adapter, `first: 4, after: "${after}"`);

    expect(idsOf(start)).toEqual([1, 2, 3, 4]);
    expect(idsOf(things)).toEqual([5, 6, 7, 8]);
    expect(things?.pageInfo).toMatchObject({ hasNextPage: true, hasPreviousPage: true });
    expect(things?.totalCount).toBe(counts ? 10 : null);
    expect(urlsOf(stub)).toEqual(wire.urls);
  });

  it('continues behind a row in the middle of a page', async () => {
    await using stub = await startStubService(answer({ total: 10 }));
    await using adapter = createThingsAdapter(stub, rows, source);

    const { things: start } = await readThings(adapter, 'first: 4');
    const { things } = await readThings(adapter, `first: 3, after: "${start?.edges[1]?.cursor}"`);

    expect(idsOf(things)).toEqual([3, 4, 5]);
  });

  it('ends with the last row', async () => {
    await using stub = await startStubService(answer({ total: 7 }));
    await using adapter = createThingsAdapter(stub, rows, source);

    const { things: start } = await readThings(adapter, 'first: 4');
    const after = start?.pageInfo.endCursor;
    const { things } = await readThings(adapter, `first: 4, after: "${after}"`);

    expect(idsOf(things)).toEqual([5, 6, 7]);
    expect(things?.pageInfo).toMatchObject({ hasNextPage: false, hasPreviousPage: true });
  });

  it('is empty behind the last row', async () => {
    await using stub = await startStubService(answer({ total: 4 }));
    await using adapter = createThingsAdapter(stub, rows, source);

    const { things: all } = await readThings(adapter, 'first: 4');
    const after = all?.pageInfo.endCursor;
    const { things, errors } = await readThings(adapter, `first: 4, after: "${after}"`);

    expect(errors).toBeUndefined();
    expect(idsOf(things)).toEqual([]);
    expect(things?.pageInfo).toMatchObject({ hasNextPage: false, endCursor: null });
  });

  it('reads more rows than a page holds in the fewest calls', async () => {
    await using stub = await startStubService(answer({ total: 230 }));
    await using adapter = createThingsAdapter(stub, rows, source);

    const { things } = await readThings(adapter, 'first: 150');

    expect(idsOf(things)).toEqual(range(1, 150));
    expect([...urlsOf(stub)].sort()).toEqual([...wire.manyUrls].sort());
  });
});

describe('the paginator of one connector', () => {
  it('takes the place of that of its source', async () => {
    await using stub = await startStubService(stubs.bareOffsets({ total: 10 }));
    await using adapter = createThingsAdapter(stub, '$', {
      dialect: 'laravel',
      paginator: { kind: 'cursor', sizeParam: 'size' },
      connectors: {
        'Query.things': {
          answers: {},
          paginator: { kind: 'offset', positionParam: 'skip', sizeParam: 'take' },
        },
      },
    });

    const { things } = await readThings(adapter, 'first: 4');

    expect(idsOf(things)).toEqual([1, 2, 3, 4]);
    expect(urlsOf(stub)).toEqual(['/things?skip=0&take=4']);
  });
});
