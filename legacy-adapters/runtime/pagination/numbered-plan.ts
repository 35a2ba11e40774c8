import type { PaginatorKind } from '../../dialect/pagination/paginator.ts';
import { planPages } from '../../dialect/pagination/plan-pages.ts';
import type { PageSizeLimit } from './page-size.ts';

/** Rows of a list, counted from 0. */
export interface RowWindow {
  readonly offset: number;
  readonly count: number;
}

/** Pages to ask for at once, all of one size. */
export interface NumberedPlan {
  readonly size: number;
  /** Pages before each of them, or rows before each of them where the paginator's kind is `offset`. */
  readonly places: readonly number[];
}

/** The fewest pages that cover `window`. */
export function planNumbered(
  window: RowWindow,
  kind: PaginatorKind,
  { max, fixed }: PageSizeLimit,
): NumberedPlan {
  if (kind === 'offset') return planOffsets(window, fixed ?? max);
  if (fixed !== null) return planFixed(window, fixed);
  const { pageSize, pages } = planPages({ ...window, maxPageSize: max });
  return { size: pageSize, places: pages.map((page) => page - 1) };
}

function planOffsets({ offset, count }: RowWindow, max: number): NumberedPlan {
  const calls = Math.ceil(count / max);
  const size = Math.ceil(count / calls);
  return { size, places: Array.from({ length: calls }, (_, index) => offset + index * size) };
}

function planFixed({ offset, count }: RowWindow, size: number): NumberedPlan {
  const first = Math.floor(offset / size);
  const last = Math.floor((offset + count - 1) / size);
  return { size, places: Array.from({ length: last - first + 1 }, (_, index) => first + index) };
}
