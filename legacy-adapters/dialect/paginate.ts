import { isJsonObject, type JsonValue } from '@banyan/platform/json/json-value.ts';
import { readMember } from './read-member.ts';

/** What a page says about itself and its neighbours; null where it says nothing. */
export interface PageFacts {
  /** Rows in all pages together. */
  readonly total: number | null;
  /** Counted from 1. Differs from the page that was asked for when the service corrected the request. */
  readonly currentPage: number | null;
  /** Rows in a full page. Less than was asked for when the service has a cap. */
  readonly perPage: number | null;
  readonly lastPage: number | null;
  readonly hasNext: boolean | null;
  /** Rows in this page. */
  readonly returned: number | null;
}

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
 * Reads the facts from Laravel's paginators: flat (with or without a total), inside an API resource (`meta` and
 * `links`), inside a hand-made `{ data: <paginator> }`; and from a bare list. Numbers may be written as text.
 */
export function readPage(body: JsonValue): PageFacts {
  if (Array.isArray(body)) return { ...noFacts, returned: body.length };
  if (!isJsonObject(body)) return noFacts;
  const inner = readMember(body, 'data');
  if (readMember(inner, 'current_page') !== undefined) return readPage(inner ?? null);
  const meta = readMember(body, 'meta');
  const numbers = isJsonObject(meta) ? meta : body;
  const currentPage = toCount(readMember(numbers, 'current_page'));
  const lastPage = toCount(readMember(numbers, 'last_page'));
  return {
    total: toCount(readMember(numbers, 'total')),
    currentPage,
    perPage: toCount(readMember(numbers, 'per_page')),
    lastPage,
    hasNext: readNextLink(body) ?? compareToLast(currentPage, lastPage),
    returned: countRows(inner),
  };
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

const noFacts: PageFacts = {
  total: null,
  currentPage: null,
  perPage: null,
  lastPage: null,
  hasNext: null,
  returned: null,
};

function toCount(value: JsonValue | undefined): number | null {
  if (typeof value === 'string' && /^\d{1,15}$/.test(value)) return Number(value);
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : null;
}

/** Only whether there is a link counts: its URL is the one by which PHP knows itself. */
function readNextLink(body: JsonValue): boolean | null {
  const flat = readMember(body, 'next_page_url');
  const link = flat === undefined ? readMember(readMember(body, 'links'), 'next') : flat;
  if (link === null) return false;
  return typeof link === 'string' ? link !== '' : null;
}

/** Old paginators have no links. */
function compareToLast(currentPage: number | null, lastPage: number | null): boolean | null {
  return currentPage === null || lastPage === null ? null : currentPage < lastPage;
}

/** Rows that were filtered after they were read come as an object with their old indexes as keys. */
function countRows(rows: JsonValue | undefined): number | null {
  if (Array.isArray(rows)) return rows.length;
  if (!isJsonObject(rows)) return null;
  const keys = Object.keys(rows);
  return keys.every((key) => /^\d+$/.test(key)) ? keys.length : null;
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
