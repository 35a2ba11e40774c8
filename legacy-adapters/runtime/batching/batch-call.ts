import { isJsonObject, type JsonValue } from '@banyan/platform/json/json-value.ts';
import type { RequestContext } from '@banyan/platform/request/request-context.ts';
import type { PageFacts } from '../../dialect/pagination/read-page.ts';
import { BatchTooLong } from '../calls/call-request.ts';
import type { CallInput, CallResult, ConnectorCall } from '../calls/connector-call.ts';
import type { EntityKey } from '../entities/entity-key.ts';
import { blameFor } from './batch-failure.ts';
import type { BatchKeys } from './batch-keys.ts';
import type { BatchLimit } from './batch-limit.ts';
import type { ItemFailure } from './failed-items.ts';
import type { RouteInquiry } from './route-inquiry.ts';

/** One batch while it is loaded. */
export interface Batch {
  readonly call: ConnectorCall;
  readonly keys: BatchKeys;
  readonly request: RequestContext;
  readonly limit: BatchLimit;
  readonly count: { calls: number; cutPages: number; refusals: number };
  readonly route: BatchRoute;
}

/** What is known of the route that a batch is sent to. */
export interface BatchRoute {
  /** Whether it is there: some call was answered, or the dialect tells an unknown route from an absent key. */
  isKnown: boolean;
  /** Set once it is in doubt. */
  inquiry: Promise<RouteInquiry> | null;
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
  const { call, count } = batch;
  count.calls += 1;
  try {
    return collect(batch, asked, await call.run(inputFor(batch, asked)));
  } catch (reason) {
    const isTooLong = reason instanceof BatchTooLong;
    const error = toError(reason);
    if (isTooLong || blameFor(error, asked.length).kind === 'unfit') count.calls -= 1;
    return isTooLong ? { kind: 'tooLong' } : { kind: 'failed', error };
  }
}

/** Whether a key can be sent at all, alone. Nothing is sent. */
export function isSendable(batch: Batch, key: EntityKey): boolean {
  return batch.call.canSend(inputFor(batch, [key]));
}

function inputFor({ request, limit }: Batch, asked: readonly EntityKey[]): CallInput {
  const isOne = asked.length === 1;
  return {
    variables: { batch: asked.map((key) => key.fields) },
    request,
    // "There is no such thing" says so of one key only.
    purpose: isOne ? 'lookup' : 'read',
    keys: asked.length,
    ...(!isOne && { maxUrlLength: limit.maxUrlLength }),
  };
}

function toError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error('A batch failed', { cause: reason });
}

function collect(batch: Batch, asked: readonly EntityKey[], result: CallResult): BatchOutcome {
  batch.route.isKnown = true;
  const { found, unkept } = batch.keys;
  if (!result.storage.isStorable) for (const { text } of asked) unkept.set(text, result.storage);
  if (result.kind !== 'value') return { kind: 'none' };
  const rows = toRows(result.value);
  const wanted = new Set(asked.map(({ text }) => text));
  for (const row of rows) {
    if (!isJsonObject(row)) continue;
    const key = batch.call.keyOf(row);
    if (key === null || !wanted.has(key.text) || found.has(key.text)) continue;
    found.set(key.text, { kind: 'value', value: row, ...result.storage });
  }
  const { failures = [] } = result;
  settleFailures(batch, wanted, failures);
  return { kind: 'answered', rows: rows.length + failures.length, facts: result.page };
}

/** A failure of nobody knows whom may be that of any key without a row: none of them is called missing. */
function settleFailures(
  { keys: { found } }: Batch,
  wanted: ReadonlySet<string>,
  failures: readonly ItemFailure[],
): void {
  for (const { key, outcome } of failures) {
    if (key !== null && wanted.has(key.text) && !found.has(key.text)) found.set(key.text, outcome);
  }
  const stray = failures.find(({ key, outcome }) => key === null && outcome.kind === 'error');
  if (stray === undefined) return;
  for (const text of wanted) if (!found.has(text)) found.set(text, stray.outcome);
}

/**
 * PHP prints an empty map as `[]`, and a mapping over it gives nothing: both mean "no rows". An object is the only row: some
 * services answer one key with the entity itself.
 */
function toRows(value: JsonValue): readonly JsonValue[] {
  if (Array.isArray(value)) return value;
  return isJsonObject(value) ? [value] : [];
}
