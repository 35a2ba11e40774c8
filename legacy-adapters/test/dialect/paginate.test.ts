import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { planPages, readPage } from '../../dialect/paginate.ts';
import { decodeSample } from './sample.ts';

const unknown = {
  total: null,
  currentPage: null,
  perPage: null,
  lastPage: null,
  hasNext: null,
  returned: null,
};

describe('readPage', () => {
  const full = { total: 37, perPage: 2, lastPage: 19 };
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
    ['env-cursor-paginate', { ...unknown, perPage: 2, hasNext: true, returned: 2 }],
    ['env-cursor-paginate-resource', { ...unknown, perPage: 2, hasNext: true, returned: 2 }],
    [
      'batch-paged-perpage-capped',
      { total: 30, currentPage: 1, perPage: 20, lastPage: 2, hasNext: true, returned: 20 },
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
});

describe('planPages', () => {
  const cases = [
    [
      { offset: 0, count: 10, maxPageSize: 100 },
      { pageSize: 10, pages: [1], skip: 0 },
    ],
    [
      { offset: 20, count: 10, maxPageSize: 100 },
      { pageSize: 10, pages: [3], skip: 0 },
    ],
    [
      { offset: 5, count: 10, maxPageSize: 100 },
      { pageSize: 15, pages: [1], skip: 5 },
    ],
    [
      { offset: 95, count: 10, maxPageSize: 100 },
      { pageSize: 15, pages: [7], skip: 5 },
    ],
    [
      { offset: 0, count: 250, maxPageSize: 100 },
      { pageSize: 84, pages: [1, 2, 3], skip: 0 },
    ],
    [
      { offset: 7, count: 0, maxPageSize: 100 },
      { pageSize: 100, pages: [], skip: 0 },
    ],
    [
      { offset: 3, count: 1, maxPageSize: 1 },
      { pageSize: 1, pages: [4], skip: 0 },
    ],
  ] as const;
  it.each(cases)('plans %j as %j', (window, plan) => {
    expect(planPages(window)).toEqual(plan);
  });

  const windows = fc.record({
    offset: fc.integer({ min: 0, max: 5000 }),
    count: fc.integer({ min: 1, max: 400 }),
    maxPageSize: fc.integer({ min: 1, max: 150 }),
  });

  it('covers exactly the rows that are wanted, whatever the window', () => {
    fc.assert(
      fc.property(windows, (window) => {
        const { pageSize, pages, skip } = planPages(window);

        const fetched = pages.flatMap((page) =>
          Array.from({ length: pageSize }, (_, index) => (page - 1) * pageSize + index),
        );
        const rows = fetched.slice(skip, skip + window.count);
        expect(pageSize).toBeLessThanOrEqual(window.maxPageSize);
        expect(rows).toEqual(Array.from({ length: window.count }, (_, i) => window.offset + i));
        // No page is asked for without a row in it that is wanted.
        expect(skip).toBeLessThan(pageSize);
        expect(fetched.length - skip - window.count).toBeLessThan(pageSize);
      }),
    );
  });

  it('needs as few pages as any page size allows, and of those the smallest', () => {
    fc.assert(
      fc.property(windows, (window) => {
        const { pages, pageSize } = planPages(window);

        const sizes = Array.from({ length: window.maxPageSize }, (_, index) => index + 1);
        const counts = sizes.map((size) => pagesTouched(window, size));
        const fewest = Math.min(...counts);
        expect(pages).toHaveLength(fewest);
        expect(pageSize).toBe(counts.indexOf(fewest) + 1);
      }),
    );
  });

  const wrong = [
    [
      { offset: -1, count: 1, maxPageSize: 1 },
      'offset: expected an integer of at least 0, received -1',
    ],
    [
      { offset: 0, count: 1.5, maxPageSize: 1 },
      'count: expected an integer of at least 0, received 1.5',
    ],
    [
      { offset: 0, count: 1, maxPageSize: 0 },
      'maxPageSize: expected an integer of at least 1, received 0',
    ],
  ] as const;
  it.each(wrong)('refuses %j', (window, message) => {
    expect(() => planPages(window)).toThrow(new RangeError(message));
  });
});

function pagesTouched({ offset, count }: { offset: number; count: number }, size: number): number {
  const rows = Array.from({ length: count }, (_, index) => offset + index);
  return new Set(rows.map((row) => Math.floor(row / size))).size;
}
