import { isJsonObject, type JsonValue } from '@banyan/platform/json/json-value.ts';
import { readMember } from '../read-member.ts';
import type { PagePaths, Paginator } from './paginator.ts';

/** What a page says about itself and its neighbours; null where it says nothing. */
export interface PageFacts {
  /** Rows in all pages together. */
  readonly total: number | null;
  /** As the service counts. Differs from the page that was asked for when the service corrected the request. */
  readonly currentPage: number | null;
  /** Rows in a full page. Less than was asked for when the service has a cap. */
  readonly perPage: number | null;
  readonly lastPage: number | null;
  readonly hasNext: boolean | null;
  /** The service's own cursor of the next page, not an address. */
  readonly nextCursor: string | null;
  /** Rows in this page. */
  readonly returned: number | null;
}

/** What must be known of a paginator to read its pages. */
export type PageReading = Pick<Paginator, 'positionParam' | 'paths'>;

/**
 * Reads the facts of a page. Without `paths` they are found by shape: Laravel's paginators, flat, inside an API resource
 * (`meta` and `links`) or inside a hand-made `{ data: <paginator> }`, and a bare list. Numbers may be written as text.
 */
export function readPage(body: JsonValue, reading: PageReading = laravelReading): PageFacts {
  const { paths, positionParam } = reading;
  return paths === null
    ? readByShape(body, positionParam)
    : readByPaths(body, paths, positionParam);
}

const laravelReading: PageReading = { positionParam: 'cursor', paths: null };

const noFacts: PageFacts = {
  total: null,
  currentPage: null,
  perPage: null,
  lastPage: null,
  hasNext: null,
  nextCursor: null,
  returned: null,
};

function readByPaths(body: JsonValue, paths: PagePaths, positionParam: string): PageFacts {
  const at = (path: string | undefined) => (path === undefined ? undefined : readPath(body, path));
  const currentPage = toCount(at(paths.page));
  const lastPage = toCount(at(paths.lastPage));
  const next = paths.next === undefined ? undefined : (at(paths.next) ?? null);
  // A service that numbers its pages may name no next page only because it never does.
  const hasNext = next === null && lastPage !== null ? null : saysNext(next);
  return {
    total: toCount(at(paths.total)),
    currentPage,
    perPage: toCount(at(paths.pageSize)),
    lastPage,
    hasNext: hasNext ?? compareToLast(currentPage, lastPage),
    nextCursor: cursorOf(next, positionParam),
    returned: countRows(paths.rows === undefined ? body : at(paths.rows)),
  };
}

function readByShape(body: JsonValue, positionParam: string): PageFacts {
  if (Array.isArray(body)) return { ...noFacts, returned: body.length };
  if (!isJsonObject(body)) return noFacts;
  const inner = readMember(body, 'data');
  if (isFlatPage(inner)) return readByShape(inner ?? null, positionParam);
  const meta = readMember(body, 'meta');
  const numbers = isJsonObject(meta) ? meta : body;
  const currentPage = toCount(readMember(numbers, 'current_page'));
  const lastPage = toCount(readMember(numbers, 'last_page'));
  const link = nextLink(body);
  const cursor = readMember(numbers, 'next_cursor');
  return {
    total: toCount(readMember(numbers, 'total')),
    currentPage,
    perPage: toCount(readMember(numbers, 'per_page')),
    lastPage,
    hasNext: saysNext(link ?? cursor) ?? compareToLast(currentPage, lastPage),
    nextCursor: cursorOf(cursor, positionParam) ?? cursorOf(link, positionParam),
    // Nobody asks it of a batch, whose answer may be a large map.
    get returned() {
      return countRows(inner);
    },
  };
}

/** `cursorPaginate` has no page number. */
function isFlatPage(value: JsonValue | undefined): boolean {
  return (
    readMember(value, 'current_page') !== undefined ||
    (readMember(value, 'per_page') !== undefined && readMember(value, 'data') !== undefined)
  );
}

function nextLink(body: JsonValue): JsonValue | undefined {
  const flat = readMember(body, 'next_page_url');
  return flat === undefined ? readMember(readMember(body, 'links'), 'next') : flat;
}

function saysNext(next: JsonValue | undefined): boolean | null {
  if (next === undefined) return null;
  return next !== null && next !== '' && next !== false;
}

/** Of an address only the cursor counts: its host and path are those by which the service knows itself. */
function cursorOf(next: JsonValue | undefined, positionParam: string): string | null {
  if (typeof next !== 'string' || next === '') return null;
  const question = next.indexOf('?');
  if (question >= 0) return new URLSearchParams(next.slice(question)).get(positionParam);
  return /^(https?:)?\//.test(next) ? null : next;
}

function readPath(body: JsonValue, path: string): JsonValue | undefined {
  let value: JsonValue | undefined = body;
  for (const name of path.split('.')) value = readMember(value, name);
  return value;
}

function toCount(value: JsonValue | undefined): number | null {
  if (typeof value === 'string' && /^\d{1,15}$/.test(value)) return Number(value);
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : null;
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
