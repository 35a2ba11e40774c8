import { describe, expect, it } from '@jest/globals';
import { createPaginator } from '../../../dialect/pagination/paginator.ts';
import { readPage } from '../../../dialect/pagination/read-page.ts';
import { decodeSample } from '../sample.ts';

const unknown = {
  total: null,
  currentPage: null,
  perPage: null,
  lastPage: null,
  hasNext: null,
  nextCursor: null,
  returned: null,
};

const nextCursor = 'eyJpZCI6MiwiX3BvaW50c1RvTmV4dEl0ZW1zIjp0cnVlfQ';

describe('readPage', () => {
  const full = { ...unknown, total: 37, perPage: 2, lastPage: 19 };
  const cases = [
    ['env-paginate', { ...full, currentPage: 2, hasNext: true, returned: 2 }],
    ['env-paginate-laravel', { ...full, currentPage: 2, hasNext: true, returned: 2 }],
    ['env-paginate-last', { ...full, currentPage: 19, hasNext: false, returned: 1 }],
    ['env-paginate-beyond', { ...full, currentPage: 9999, hasNext: false, returned: 0 }],
    ['env-paginate-badpage', { ...full, currentPage: 1, hasNext: true, returned: 2 }],
    ['env-paginate-perpage-string', { ...full, currentPage: 1, hasNext: true, returned: 2 }],
    ['env-paginate-resource', { ...full, currentPage: 1, hasNext: true, returned: 2 }],
    ['env-handmade-paginated', { ...full, currentPage: 1, hasNext: true, returned: 2 }],
    ['env-simple-paginate', { ...unknown, currentPage: 1, perPage: 2, hasNext: true, returned: 2 }],
    [
      'env-simple-paginate-resource',
      { ...unknown, currentPage: 1, perPage: 2, hasNext: true, returned: 2 },
    ],
    ['env-cursor-paginate', { ...unknown, perPage: 2, hasNext: true, nextCursor, returned: 2 }],
    [
      'env-cursor-paginate-resource',
      { ...unknown, perPage: 2, hasNext: true, nextCursor, returned: 2 },
    ],
    [
      'batch-paged-perpage-capped',
      {
        ...unknown,
        total: 30,
        currentPage: 1,
        perPage: 20,
        lastPage: 2,
        hasNext: true,
        returned: 20,
      },
    ],
    ['env-bare-array', { ...unknown, returned: 2 }],
    ['env-bare-empty', { ...unknown, returned: 0 }],
    ['env-bare-object', unknown],
  ] as const;
  it.each(cases)('reads %s', (sample, facts) => {
    const decoded = decodeSample(sample);

    expect(decoded.ok && readPage(decoded.value)).toEqual(facts);
  });

  it('compares page numbers where there are no links', () => {
    const page = { total: 5, per_page: 2, current_page: 3, last_page: 3, data: [{}] };

    expect(readPage(page).hasNext).toBe(false);
    expect(readPage({ ...page, current_page: 1 }).hasNext).toBe(true);
  });

  it('counts rows that kept their indexes when they were filtered', () => {
    expect(readPage({ data: { 1: {}, 3: {} } }).returned).toBe(2);
    expect(readPage({ data: { id: 1, name: 'one entity' } }).returned).toBeNull();
  });

  it('takes no nonsense for a number', () => {
    const page = { total: 'many', per_page: -1, current_page: 1.5, last_page: null, data: 'x' };

    expect(readPage(page)).toEqual(unknown);
    expect(readPage(null)).toEqual(unknown);
  });

  it('takes the cursor of newer paginators, which stands beside the address', () => {
    const flat = { data: [{}], next_cursor: 'abc', next_page_url: 'http://internal/x?cursor=abc' };
    const resource = {
      data: [{}],
      links: { next: null },
      meta: { next_cursor: null, per_page: 1 },
    };

    expect(readPage(flat)).toMatchObject({ hasNext: true, nextCursor: 'abc' });
    expect(readPage(resource)).toMatchObject({ hasNext: false, nextCursor: null });
  });

  const byPath = [
    [
      'drf',
      { count: 37, next: 'http://internal/items/?page=3&page_size=2', results: [{}, {}] },
      { ...unknown, total: 37, hasNext: true, nextCursor: '3', returned: 2 },
    ],
    [
      'drf',
      { count: 37, next: null, results: [{}] },
      { ...unknown, total: 37, hasNext: false, returned: 1 },
    ],
    [
      'fastapi',
      { items: [{}], total: 5, page: 3, size: 2, pages: 3 },
      {
        ...unknown,
        total: 5,
        currentPage: 3,
        perPage: 2,
        lastPage: 3,
        hasNext: false,
        returned: 1,
      },
    ],
    [
      'fastapi',
      { items: [{}, {}], total: 5, page: 1, size: 2, pages: 3 },
      { ...unknown, total: 5, currentPage: 1, perPage: 2, lastPage: 3, hasNext: true, returned: 2 },
    ],
  ] as const;
  it.each(byPath)('reads the pages of %s: %j', (dialect, body, facts) => {
    expect(readPage(body, createPaginator(dialect))).toEqual(facts);
  });

  it('reads the cursor of drf out of the address of the next page', () => {
    const body = { next: 'http://internal/items/?cursor=cD0y&page_size=2', results: [{}] };

    const facts = readPage(body, createPaginator('drf', { kind: 'cursor' }));

    expect(facts).toMatchObject({ hasNext: true, nextCursor: 'cD0y' });
  });

  it('reads a hand-made page at the paths that a source names', () => {
    const paths = { rows: 'data.list', total: 'data.meta.total', next: 'data.more' };
    const body = { data: { list: [1, 2], meta: { total: '9' }, more: true } };

    const facts = readPage(body, createPaginator('laravel', { paths }));

    expect(facts).toEqual({ ...unknown, total: 9, hasNext: true, returned: 2 });
    expect(readPage({ data: { list: [1] } }, createPaginator('laravel', { paths }))).toEqual({
      ...unknown,
      hasNext: false,
      returned: 1,
    });
  });

  it('reads a page of JSON:API at its paths', () => {
    const paginator = createPaginator('laravel', {
      positionParam: 'page[number]',
      sizeParam: 'page[size]',
      paths: {
        rows: 'data',
        total: 'meta.page.total',
        page: 'meta.page.current-page',
        next: 'links.next',
      },
    });
    const decoded = decodeSample('env-jsonapi');

    expect(decoded.ok && readPage(decoded.value, paginator)).toEqual({
      ...unknown,
      total: 37,
      currentPage: 1,
      hasNext: true,
      nextCursor: '2',
      returned: 1,
    });
  });
});
