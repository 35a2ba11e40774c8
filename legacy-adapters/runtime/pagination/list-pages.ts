import type { JsonValue } from '@banyan/platform/json/json-value.ts';
import type { Paginator } from '../../dialect/pagination/paginator.ts';
import type { PageFacts } from '../../dialect/pagination/read-page.ts';
import type { CallInput } from '../calls/connector-call.ts';
import { type ReadableCall, readCall } from '../resources/call-reader.ts';
import type { RequestScope } from '../resources/request-scope.ts';
import { FailedAnswer } from '../writes/failed-answer.ts';
import type { PageSizeLimit } from './page-size.ts';

/** A list that a service gives in pages, and how it does so. Lives as long as the subgraph. */
export interface PagedList {
  readonly read: ReadableCall;
  readonly paginator: Paginator;
  readonly limit: PageSizeLimit;
  readonly service: string;
}

/** What one client request reads of a {@link PagedList}. */
export interface ListReading {
  readonly list: PagedList;
  readonly input: Omit<CallInput, 'purpose' | 'keys' | 'extraQuery'>;
  readonly scope: RequestScope;
}

/** Which page: the value of the position parameter, null to leave that out, and how many rows. */
export interface PageQuery {
  readonly position: string | null;
  readonly size: number;
}

/** The mapped rows of a page. */
export interface ListPage {
  readonly rows: readonly JsonValue[];
  readonly facts: PageFacts;
  /** False when the service said that there is no such page. */
  readonly exists: boolean;
}

/** Asks for one page, in one call at most. A page which the service says does not exist is empty, the first excepted. */
export async function askPage(reading: ListReading, query: PageQuery): Promise<ListPage> {
  const { list, input, scope } = reading;
  const read = { ...input, purpose: 'read', keys: null, extraQuery: toQuery(list, query) } as const;
  try {
    const { value, page } = await readCall(list.read, read, scope);
    return {
      rows: Array.isArray(value) ? (value as readonly JsonValue[]) : [],
      facts: page ?? noPage,
      exists: true,
    };
  } catch (error) {
    if (isBehindEnd(error, list.paginator, query))
      return { rows: [], facts: noPage, exists: false };
    throw error;
  }
}

function toQuery(
  { paginator: { positionParam, sizeParam } }: PagedList,
  { position, size }: PageQuery,
): ReadonlyMap<string, string> {
  return new Map([
    ...(position === null ? [] : [[positionParam, position] as const]),
    ...(sizeParam === null ? [] : [[sizeParam, String(size)] as const]),
  ]);
}

function isBehindEnd(error: unknown, paginator: Paginator, { position }: PageQuery): boolean {
  if (paginator.beyondEnd !== 'notFound' || position === null) return false;
  if (position === String(paginator.firstPage)) return false;
  if (!(error instanceof FailedAnswer)) return false;
  return error.answered.status === 404 && error.answered.code === 'NOT_FOUND';
}

const noPage: PageFacts = {
  total: null,
  currentPage: null,
  perPage: null,
  lastPage: null,
  hasNext: false,
  nextCursor: null,
  returned: 0,
};
