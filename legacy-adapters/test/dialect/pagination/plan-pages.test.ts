import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { planPages } from '../../../dialect/pagination/plan-pages.ts';

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
