import { isJsonObject, type JsonValue } from '@banyan/platform/json/json-value.ts';
import type { RequestContext } from '@banyan/platform/request/request-context.ts';
import type { PageFacts } from '../../dialect/pagination/read-page.ts';
import { type CallResult, type ConnectorCall, UrlTooLong } from '../calls/connector-call.ts';
import type { EntityKey } from '../entities/entity-key.ts';
import type { BatchKeys } from './batch-keys.ts';

/** The largest batch that a service is known to answer wholly; shrinks when it turns out to bear less. */
export interface BatchLimit {
  /** Null: no limit is known. */
  maxKeys: number | null;
  /** In characters. */
  readonly maxUrlLength: number;
}

/** One batch while it is loaded. */
export interface Batch {
  readonly call: ConnectorCall;
  readonly keys: BatchKeys;
  readonly request: RequestContext;
  readonly limit: BatchLimit;
  readonly count: { calls: number; cutPages: number; refusals: number };
}

/** What became of one call for some keys of a batch. Only `answered` has settled those that were found. */
export type BatchOutcome =
  | { readonly kind: 'answered'; readonly rows: number; readonly facts: PageFacts }
  | { readonly kind: 'none' }
  /** Nothing was sent. */
  | { readonly kind: 'tooLong' }
  | { readonly kind: 'failed'; readonly error: Error };

/** Asks for keys in one call. Never rejects. */
export async function askOnce(batch: Batch, asked: readonly EntityKey[]): Promise<BatchOutcome> {
  const { call, request, limit, count } = batch;
  const isOne = asked.length === 1;
  count.calls += 1;
  try {
    const result = await call.run({
      variables: { batch: asked.map((key) => key.fields) },
      request,
      // "There is no such thing" says so of one key only.
      purpose: isOne ? 'lookup' : 'read',
      keys: asked.length,
      ...(!isOne && { maxUrlLength: limit.maxUrlLength }),
    });
    return collect(batch, asked, result);
  } catch (error) {
    if (error instanceof UrlTooLong) {
      count.calls -= 1;
      return { kind: 'tooLong' };
    }
    return { kind: 'failed', error: toError(error) };
  }
}

function toError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error('A batch failed', { cause: reason });
}

function collect(batch: Batch, asked: readonly EntityKey[], result: CallResult): BatchOutcome {
  if (result.kind !== 'value') return { kind: 'none' };
  const rows = toRows(result.value);
  const wanted = new Set(asked.map(({ text }) => text));
  for (const row of rows) {
    if (!isJsonObject(row)) continue;
    const key = batch.keys.ofRow(row);
    if (key === null || !wanted.has(key.text) || batch.keys.found.has(key.text)) continue;
    batch.keys.settle(key, { kind: 'value', value: row, ...result.storage });
  }
  return { kind: 'answered', rows: rows.length, facts: result.page };
}

/** PHP prints an empty map as `[]`, and a mapping over it gives nothing: both mean "no rows". */
function toRows(value: JsonValue): readonly JsonValue[] {
  return Array.isArray(value) ? value : [];
}
