import { BanyanError } from '@banyan/platform/errors/banyan-error.ts';
import type { JsonObject, JsonValue } from '@banyan/platform/json/json-value.ts';
import type { Paginator } from '../dialect/dialect.ts';
import { type PageFacts, planPages } from '../dialect/paginate.ts';
import { type ReadableCall, readCall } from './call-reader.ts';
import type { CallInput } from './connector-call.ts';
import { decodeCursor, encodeCursor, listFingerprint } from './cursor.ts';
import type { RequestScope } from './request-scope.ts';

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

/** The list that a connection field reads, and how its service pages. */
export interface ConnectionOptions {
  readonly list: ReadableCall;
  readonly paginator: Paginator;
  readonly service: string;
}

/** Largest `first`: no client may ask a service for more rows at once. */
export const MAX_CONNECTION_SIZE = 500;
const defaultSize = 20;

/**
 * Reads `first` rows behind `after` from a service that pages by number, in as few calls as its page size allows.
 * A cursor carries the number of rows before it and a fingerprint of the filters.
 * Rejects with `BAD_USER_INPUT` for a bad `first` or `after`.
 */
export async function readConnection(
  options: ConnectionOptions,
  input: Omit<CallInput, 'purpose' | 'keys' | 'extraQuery'>,
  scope: RequestScope,
): Promise<Connection> {
  const { first, after, ...filters } = (input.variables.args ?? {}) as JsonObject;
  const size = validSize(first, options.service);
  const parent = (input.variables.this ?? null) as JsonValue;
  const list = listFingerprint(options.list.call.definition.coordinate, [filters, parent]);
  const offset = decodeCursor(typeof after === 'string' ? after : null, list, options.service);
  const rows = await readRows({ ...options, input, scope }, { offset, count: size });
  return toConnection(rows, { offset, list });
}

function validSize(first: JsonValue | undefined, service: string): number {
  const size = first ?? defaultSize;
  if (typeof size === 'number' && size >= 1 && size <= MAX_CONNECTION_SIZE) return size;
  const message = `first: expected a whole number from 1 to ${MAX_CONNECTION_SIZE}, got ${size}`;
  throw new BanyanError('BAD_USER_INPUT', message, { service, fields: { first: [message] } });
}

interface Range {
  readonly offset: number;
  readonly count: number;
}

interface Rows {
  readonly rows: readonly JsonValue[];
  readonly hasMore: boolean;
  readonly total: number | null;
}

interface ReadPage {
  readonly rows: readonly JsonValue[];
  readonly facts: PageFacts | null;
}

interface RowRequest extends ConnectionOptions {
  readonly input: Omit<CallInput, 'purpose' | 'keys' | 'extraQuery'>;
  readonly scope: RequestScope;
}

async function readRows(
  { list, paginator, input, scope }: RowRequest,
  range: Range,
): Promise<Rows> {
  const { pageSize, pages, skip } = planPages({ ...range, maxPageSize: paginator.maxPageSize });
  const answers = await Promise.all(
    pages.map(async (page) => {
      const extraQuery = new Map([
        [paginator.pageParam, String(page)],
        [paginator.sizeParam, String(pageSize)],
      ]);
      const read = { ...input, purpose: 'read', keys: null, extraQuery } as const;
      const { value, page: facts } = await readCall(list, read, scope);
      return { rows: Array.isArray(value) ? (value as readonly JsonValue[]) : [], facts };
    }),
  );
  const all = answers.flatMap((answer) => answer.rows);
  const rows = all.slice(skip, skip + range.count);
  const last = answers.at(-1);
  return {
    rows,
    total: last?.facts?.total ?? null,
    hasMore: all.length > skip + rows.length || (last !== undefined && pageHasNext(last, pageSize)),
  };
}

function pageHasNext({ rows, facts }: ReadPage, pageSize: number): boolean {
  // A full page of a service that says nothing may be followed by another one: an empty page costs less than lost rows.
  return facts?.hasNext ?? rows.length >= pageSize;
}

function toConnection(
  { rows, hasMore, total }: Rows,
  { offset, list }: { offset: number; list: string },
): Connection {
  const edges = rows.map((node, index) => ({
    node,
    cursor: encodeCursor({ offset: offset + index + 1, list }),
  }));
  return {
    edges,
    nodes: rows,
    pageInfo: {
      hasNextPage: hasMore,
      hasPreviousPage: offset > 0,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
    totalCount: total,
  };
}
