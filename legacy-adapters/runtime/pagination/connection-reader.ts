import type { JsonObject, JsonValue } from '@banyan/platform/json/json-value.ts';
import { decodeCursor, encodeCursor, type ListPosition, listFingerprint } from './cursor.ts';
import { type ListStretch, readCursorRows } from './cursor-rows.ts';
import type { ListReading } from './list-pages.ts';
import { readNumberedRows } from './numbered-rows.ts';
import { badPageArgument, type PageArguments, readConnectionArguments } from './page-arguments.ts';

/** A Relay connection before its nodes are resolved. */
export type Connection = {
  readonly edges: readonly { readonly cursor: string; readonly node: JsonValue }[];
  readonly nodes: readonly JsonValue[];
  readonly pageInfo: {
    readonly hasNextPage: boolean;
    readonly hasPreviousPage: boolean;
    readonly startCursor: string | null;
    readonly endCursor: string | null;
  };
  /** Null when the service does not count. */
  readonly totalCount: number | null;
};

/** What the client wrote at a connection field. */
export interface ConnectionRequest {
  /** Names of the arguments that it gave; others have their defaults. */
  readonly given: ReadonlySet<string>;
  /** Names of the fields that it wants of the connection. */
  readonly wanted: ReadonlySet<string>;
}

/**
 * Reads the rows that `first`, `after`, `last` and `before` name, in as few calls as the service's pages allow; none when
 * no rows are wanted and nothing that only a page could tell. A cursor carries a place, and a fingerprint of the filters.
 * Rejects with `BAD_USER_INPUT` for bad arguments.
 */
export async function readConnection(
  reading: ListReading,
  { given, wanted }: ConnectionRequest,
): Promise<Connection> {
  const { list, input } = reading;
  const { args = null, this: parent = null } = input.variables as Record<string, JsonValue>;
  const { page, filters } = readConnectionArguments(
    (args ?? {}) as JsonObject,
    given,
    list.service,
  );
  const { coordinate } = list.read.call.definition;
  const name = once(() => listFingerprint(coordinate, [filters, parent]));
  const bounds = readBounds(reading, page, name);
  if (page.count > 0 && wantsRows(wanted)) {
    return toConnection(await readStretch(reading, page, bounds), name);
  }
  if (!wantsFacts(wanted)) return toConnection(noRows(bounds.after), name);
  return toConnection(await readFacts(reading, bounds), name);
}

function noRows(place: ListPosition): ListStretch {
  return { rows: [], hasBefore: !isStart(place), hasMore: false, total: null };
}

function isStart(place: ListPosition): boolean {
  return place.kind === 'offset' ? place.offset === 0 : place.page === null && place.skip === 0;
}

function wantsRows(wanted: ReadonlySet<string>): boolean {
  return wanted.has('edges') || wanted.has('nodes') || wanted.has('pageInfo');
}

function wantsFacts(wanted: ReadonlySet<string>): boolean {
  return wanted.has('totalCount') || wanted.has('pageInfo');
}

/** The places between which rows are wanted. */
interface Bounds {
  readonly after: ListPosition;
  readonly before: (ListPosition & { readonly kind: 'offset' }) | null;
}

function readBounds({ list }: ListReading, page: PageArguments, name: () => string): Bounds {
  const { service, paginator } = list;
  const kind = paginator.kind === 'cursor' ? 'cursor' : 'offset';
  const { after, before } = page;
  if (kind === 'cursor' && (before !== null || page.from === 'end'))
    throw onlyForward(page, service);
  const start: ListPosition =
    kind === 'cursor' ? { kind, page: null, skip: 0 } : { kind, offset: 0 };
  const decode = (text: string, argument: 'after' | 'before') =>
    decodeCursor(text, { list: name(), kind, service, argument });
  const end = before === null ? null : decode(before, 'before');
  return {
    after: after === null ? start : decode(after, 'after'),
    before: end?.kind === 'offset' ? end : null,
  };
}

function onlyForward({ from }: PageArguments, service: string) {
  const problem = 'the service reads this list only forward, by first and after';
  return badPageArgument(from === 'end' ? 'last' : 'before', problem, service);
}

/** What a page says of its list, it says beside at least one row. */
async function readFacts(reading: ListReading, bounds: Bounds): Promise<ListStretch> {
  const one = { from: 'start', count: 1, after: null, before: null } as const;
  const stretch = await readStretch(reading, one, bounds);
  return { ...stretch, rows: [], hasMore: stretch.rows.length > 0 };
}

async function readStretch(
  reading: ListReading,
  page: PageArguments,
  { after, before }: Bounds,
): Promise<ListStretch> {
  if (after.kind === 'cursor') return readCursorRows(reading, after, page.count);
  return readBetween(reading, page, { after: after.offset, before });
}

interface NumberedBounds {
  readonly after: number;
  readonly before: Bounds['before'];
}

async function readBetween(
  reading: ListReading,
  { from, count }: PageArguments,
  { after, before }: NumberedBounds,
): Promise<ListStretch> {
  // A cursor names the place behind its own row, which is not wanted either.
  const end = before === null ? null : Math.max(after, before.offset - 1);
  if (from === 'end') return readLast(reading, { after, end, count });
  if (end === null) return readNumberedRows(reading, { offset: after, count });
  return readWindow(reading, { after, end: Math.min(end, after + count) });
}

async function readWindow(
  reading: ListReading,
  { after, end }: { readonly after: number; readonly end: number },
): Promise<ListStretch> {
  if (end <= after) return { ...noRows({ kind: 'offset', offset: after }), hasMore: true };
  return readNumberedRows(reading, { offset: after, count: end - after });
}

interface LastRows {
  readonly after: number;
  readonly end: number | null;
  readonly count: number;
}

/** Without an end, the first page says how many rows there are; when it holds them all, it is the only call. */
async function readLast(
  reading: ListReading,
  { after, end, count }: LastRows,
): Promise<ListStretch> {
  if (end !== null) return readWindow(reading, { after: Math.max(after, end - count), end });
  const { kind } = reading.list.paginator;
  const { service } = reading.list;
  const uncounted = badPageArgument(
    'last',
    'the service does not say where this list ends',
    service,
  );
  if (kind === 'simple') throw uncounted;
  const start = await readNumberedRows(reading, { offset: after, count });
  if (!start.hasMore) return start;
  if (start.total === null) throw uncounted;
  const offset = Math.max(after, start.total - count);
  return readNumberedRows(reading, { offset, count: start.total - offset });
}

/** Cursors are made when they are asked for, which most clients do not. */
function toConnection(
  { rows, hasBefore, hasMore, total }: ListStretch,
  name: () => string,
): Connection {
  const cursorOf = ({ behind }: ListStretch['rows'][number]) => encodeCursor(behind, name());
  const cursorAt = (row: ListStretch['rows'][number] | undefined) =>
    row === undefined ? null : cursorOf(row);
  return {
    get edges() {
      return rows.map((row) => ({ node: row.node, cursor: cursorOf(row) }));
    },
    nodes: rows.map(({ node }) => node),
    get pageInfo() {
      return {
        hasNextPage: hasMore,
        hasPreviousPage: hasBefore,
        startCursor: cursorAt(rows[0]),
        endCursor: cursorAt(rows.at(-1)),
      };
    },
    totalCount: total,
  };
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | null = null;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
