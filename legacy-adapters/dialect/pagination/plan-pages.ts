/** Rows that are wanted, counted from 0, and the most that one page may hold. */
export interface PageWindow {
  readonly offset: number;
  readonly count: number;
  readonly maxPageSize: number;
}

/** Pages to ask for. Their rows in order, without the first {@link skip}, begin with the rows that are wanted. */
export interface PagePlan {
  /** The same for all pages, since a service numbers its pages by it. */
  readonly pageSize: number;
  /** Counted from 1, ascending and without gaps. Empty when no row is wanted. */
  readonly pages: readonly number[];
  readonly skip: number;
}

/**
 * The fewest pages which cover the rows [offset, offset + count), and among those plans the one with the smallest pages.
 * Throws a RangeError unless all three numbers are integers, `maxPageSize` at least 1 and the others at least 0.
 */
export function planPages({ offset, count, maxPageSize }: PageWindow): PagePlan {
  checkInteger('offset', offset, 0);
  checkInteger('count', count, 0);
  checkInteger('maxPageSize', maxPageSize, 1);
  if (count === 0) return { pageSize: maxPageSize, pages: [], skip: 0 };
  const pageSize = bestPageSize(offset, count, maxPageSize);
  const first = Math.floor(offset / pageSize);
  const pages = Array.from(
    { length: countPages(offset, count, pageSize) },
    (_, index) => first + index + 1,
  );
  return { pageSize, pages, skip: offset - first * pageSize };
}

function bestPageSize(offset: number, count: number, maxPageSize: number): number {
  const leastPages = Math.ceil(count / maxPageSize);
  let best = maxPageSize;
  let fewest = countPages(offset, count, maxPageSize);
  // Pages of the largest size never need more than one beyond the least, so what is smaller than this cannot be better.
  const smallest = Math.ceil(count / (leastPages + 1));
  for (let size = maxPageSize - 1; size >= smallest; size -= 1) {
    const pages = countPages(offset, count, size);
    if (pages > fewest) continue;
    fewest = pages;
    best = size;
  }
  return best;
}

function countPages(offset: number, count: number, pageSize: number): number {
  return Math.floor((offset + count - 1) / pageSize) - Math.floor(offset / pageSize) + 1;
}

function checkInteger(name: string, value: number, least: number): void {
  if (Number.isSafeInteger(value) && value >= least) return;
  throw new RangeError(`${name}: expected an integer of at least ${least}, received ${value}`);
}
