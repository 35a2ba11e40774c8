/** Kinds that a source may give as the `kind` of its `paginator`. */
export const PAGINATOR_KINDS = ['page', 'simple', 'offset', 'cursor'] as const;

/**
 * How a place in a list is named:
 * - `page`: by the number of a page; the total is known (Laravel's `paginate`, DRF's `PageNumberPagination`);
 * - `simple`: by the number of a page; nobody counts (`simplePaginate`);
 * - `offset`: by how many rows are skipped (DRF's `LimitOffsetPagination`, `limit` and `offset`);
 * - `cursor`: by a text which the service gave out with the page before (`cursorPaginate`, DRF's `CursorPagination`).
 */
export type PaginatorKind = (typeof PAGINATOR_KINDS)[number];

/** How the lists of a service come in pages. */
export interface Paginator {
  readonly kind: PaginatorKind;
  /** Query parameter with the page's number, the rows to skip, or the cursor. Default `page`, `offset` or `cursor`. */
  readonly positionParam: string;
  /** Query parameter with the number of rows in a page; null when the service does not let others choose. */
  readonly sizeParam: string | null;
  /** Most rows that the service gives in one page, whatever it is asked for. Default 100. */
  readonly maxPageSize: number;
  /** Number of the first page. Default 1. */
  readonly firstPage: number;
  /** What the service answers to a page behind the last. Default `empty`, in drf `notFound`. */
  readonly beyondEnd: 'empty' | 'notFound';
  /** Where a page says what it is; null when that is found by the shape of the page, as for Laravel's paginators. */
  readonly paths: PagePaths | null;
}

/** Where a page says what it is: names from the root of the answer, parted by dots, such as `data.meta.total`. */
export interface PagePaths {
  /** The rows, only to count them: the connector's selection says what they are. */
  readonly rows?: string;
  /** Rows in all pages together. */
  readonly total?: string;
  /** Number of this page. */
  readonly page?: string;
  /** Rows in a full page. */
  readonly pageSize?: string;
  /** Number of the last page. */
  readonly lastPage?: string;
  /** Whether there is a next page: its address, its cursor, its number, or true; null, false and absent mean none. */
  readonly next?: string;
}

/** What a source may say otherwise than the defaults. */
export type PaginatorOverrides = Partial<Paginator>;

/**
 * The pages of a service of that dialect, `page` unless `overrides` name another kind; a dialect without habits of its
 * own has Laravel's. Throws a RangeError for a page size below 1.
 */
export function createPaginator(dialect: string, overrides: PaginatorOverrides = {}): Paginator {
  const { kind = 'page' } = overrides;
  const habits = habitsByDialect[dialect] ?? laravelHabits;
  const paginator = {
    positionParam: positionParams[kind],
    sizeParam: kind === 'offset' ? 'limit' : habits.sizeParam,
    maxPageSize: 100,
    firstPage: 1,
    beyondEnd: habits.beyondEnd,
    paths: kind === 'offset' ? habits.offsetPaths : habits.paths,
    ...overrides,
    kind,
  };
  checkPageSize(paginator.maxPageSize);
  return paginator;
}

interface Habits {
  readonly sizeParam: string;
  readonly beyondEnd: Paginator['beyondEnd'];
  readonly paths: PagePaths | null;
  readonly offsetPaths: PagePaths | null;
}

const positionParams: Readonly<Record<PaginatorKind, string>> = {
  page: 'page',
  simple: 'page',
  offset: 'offset',
  cursor: 'cursor',
};

const drfPaths: PagePaths = { rows: 'results', total: 'count', next: 'next' };

/** Of the package `fastapi-pagination`, since the framework has no pages of its own. */
const fastapiPaths: PagePaths = {
  rows: 'items',
  total: 'total',
  page: 'page',
  pageSize: 'size',
  lastPage: 'pages',
  next: 'next_page',
};

const laravelHabits: Habits = {
  sizeParam: 'per_page',
  beyondEnd: 'empty',
  paths: null,
  offsetPaths: null,
};

const habitsByDialect: Readonly<Record<string, Habits>> = {
  drf: {
    sizeParam: 'page_size',
    beyondEnd: 'notFound',
    paths: drfPaths,
    offsetPaths: drfPaths,
  },
  fastapi: {
    sizeParam: 'size',
    beyondEnd: 'empty',
    paths: fastapiPaths,
    offsetPaths: { rows: 'items', total: 'total' },
  },
};

function checkPageSize(value: number): void {
  if (Number.isInteger(value) && value >= 1) return;
  throw new RangeError(`maxPageSize: expected an integer of at least 1, received ${value}`);
}
