import { BanyanError } from '@banyan/platform/errors/banyan-error.ts';
import type { JsonObject, JsonValue } from '@banyan/platform/json/json-value.ts';
import type { Paginator } from '../dialect/dialect.ts';
import { type PageFacts, planPages, readPage } from '../dialect/paginate.ts';
import type { CallInput, ConnectorCall } from './connector-call.ts';
import { decodeCursor, encodeCursor, listFingerprint } from './cursor.ts';

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
  readonly call: ConnectorCall;
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
): Promise<Connection> {
  const { first, after, ...filters } = (input.variables.args ?? {}) as JsonObject;
  const size = validSize(first, options.service);
  const parent = (input.variables.this ?? null) as JsonValue;
  const list = listFingerprint(options.call.definition.coordinate, [filters, parent]);
  const offset = decodeCursor(typeof after === 'string' ? after : null, list, options.service);
  const rows = await readRows(options, input, { offset, count: size });
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

async function readRows(
  { call, paginator }: ConnectionOptions,
  input: Omit<CallInput, 'purpose' | 'keys' | 'extraQuery'>,
  range: Range,
): Promise<Rows> {
  const { pageSize, pages, skip } = planPages({ ...range, maxPageSize: paginator.maxPageSize });
  const answers = await Promise.all(
    pages.map(async (page) => {
      const extraQuery = new Map([
        [paginator.pageParam, String(page)],
        [paginator.sizeParam, String(pageSize)],
      ]);
      const { value, body } = await call.run({ ...input, purpose: 'read', keys: null, extraQuery });
      return {
        rows: Array.isArray(value) ? (value as readonly JsonValue[]) : [],
        facts: readPage(body),
      };
    }),
  );
  const all = answers.flatMap((answer) => answer.rows);
  const rows = all.slice(skip, skip + range.count);
  const last = answers.at(-1);
  return {
    rows,
    total: last?.facts.total ?? null,
    hasMore: all.length > skip + rows.length || (last !== undefined && pageHasNext(last, pageSize)),
  };
}

function pageHasNext(page: { rows: readonly JsonValue[]; facts: PageFacts }, pageSize: number) {
  // A full page of a service that says nothing may be followed by another one: an empty page costs less than lost rows.
  return page.facts.hasNext ?? page.rows.length >= pageSize;
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
