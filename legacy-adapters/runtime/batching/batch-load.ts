import type { LoadedResource } from '@banyan/platform/cache/resource-cache.ts';
import type { RequestContext } from '@banyan/platform/request/request-context.ts';
import type { PageFacts } from '../../dialect/pagination/read-page.ts';
import type { ConnectorCall } from '../calls/connector-call.ts';
import type { EntityKey } from '../entities/entity-key.ts';
import { askOnce, type Batch, type BatchOutcome, isSendable } from './batch-call.ts';
import { blameFor } from './batch-failure.ts';
import { outcomesOf, sortKeys } from './batch-keys.ts';
import type { BatchLimit } from './batch-limit.ts';
import { half, inParts } from './key-parts.ts';
import { inquireRoute } from './route-inquiry.ts';

/** Failed calls of one batch that are followed by calls for a part of their keys; after that all keys of a call fail. */
export const MOST_REFUSALS = 20;

/**
 * Entities by key text; an absent key is an entity that does not exist.
 * Answers are matched by key, never by position, and rows that nobody asked for are ignored. An answer that looks like
 * one page of several is completed by asking once more for what is missing, in batches as large as that page. A batch
 * whose URL would be too long is halved before it is sent, and keys that cannot be sent are left out of it. One that fails is
 * taken apart, see {@link MOST_REFUSALS}.
 */
export async function loadBatch(
  call: ConnectorCall,
  asked: readonly EntityKey[],
  request: RequestContext,
  limit: BatchLimit,
): Promise<ReadonlyMap<string, LoadedResource>> {
  const keys = sortKeys(call, asked);
  const count = { calls: 0, cutPages: 0, refusals: 0 };
  const route = { isKnown: call.tellsAbsence, inquiry: null };
  await loadParts({ call, keys, request, limit, count, route }, keys.sent, keys.sent.length);
  if (count.calls > 0) keepBooks(call, asked.length, request, count);
  return outcomesOf(keys);
}

function keepBooks(
  { books, definition }: ConnectorCall,
  keys: number,
  { trace }: RequestContext,
  { calls, cutPages, refusals }: Batch['count'],
): void {
  books.countBatch({ calls, cutPages, refusals });
  const { coordinate } = definition;
  trace.recordBatch({ subgraph: books.subgraph, coordinate, keys, calls, truncations: cutPages });
}

/** In parts of at most `size` keys, all at once. Whether none of these calls failed. */
async function loadParts(
  batch: Batch,
  asked: readonly EntityKey[],
  size: number,
): Promise<boolean> {
  const most = Math.max(1, Math.min(size, batch.limit.maxKeys() ?? size));
  const parts = await Promise.all(inParts(asked, most).map((part) => loadPart(batch, part)));
  return !parts.includes(false);
}

async function loadPart(batch: Batch, asked: readonly EntityKey[]): Promise<boolean> {
  const outcome = await askOnce(batch, asked);
  await settle(batch, asked, outcome);
  return outcome.kind !== 'failed';
}

async function settle(
  batch: Batch,
  asked: readonly EntityKey[],
  outcome: BatchOutcome,
): Promise<unknown> {
  switch (outcome.kind) {
    case 'answered':
      return completeCut(batch, asked, outcome);
    case 'tooLong':
      return loadParts(batch, asked, half(asked));
    case 'failed':
      return takeApart(batch, asked, outcome.error);
    case 'none':
      return undefined;
  }
}

async function completeCut(
  batch: Batch,
  asked: readonly EntityKey[],
  answer: BatchOutcome & { readonly kind: 'answered' },
): Promise<void> {
  const { keys, limit, count } = batch;
  const missing = asked.filter(({ text }) => !keys.found.has(text));
  if (missing.length === 0 || !looksCut(answer, asked.length)) return;
  const size = Math.max(1, answer.rows);
  await Promise.all(inParts(missing, size).map((part) => askAgain(batch, part)));
  if (!missing.some(({ text }) => keys.found.get(text)?.kind === 'value')) return;
  count.cutPages += 1;
  limit.learn(size);
}

/** Only once: what is missing from the second answer too does not exist. */
async function askAgain(batch: Batch, asked: readonly EntityKey[]): Promise<void> {
  const outcome = await askOnce(batch, asked);
  if (outcome.kind !== 'answered') await settle(batch, asked, outcome);
}

async function takeApart(
  batch: Batch,
  asked: readonly EntityKey[],
  error: Error,
): Promise<unknown> {
  const blame = blameFor(error, asked.length);
  if (blame.kind === 'unfit') return sortOut(batch, asked, error);
  batch.count.refusals += 1;
  if (blame.kind === 'keys') {
    const rest = asked.filter((_key, place) => !blame.places.has(place));
    if (rest.length > 0 && mayGoOn(batch)) return loadParts(batch, rest, rest.length);
    return failAll(batch, rest, error);
  }
  if (blame.kind === 'all' || asked.length === 1 || !mayGoOn(batch)) {
    return failAll(batch, asked, error);
  }
  if (blame.kind === 'absent') return findAbsent(batch, asked, error);
  if (blame.kind === 'fault') return findFault(batch, asked, error);
  return shrink(batch, asked);
}

/** Nothing was sent: each key that cannot be sent alone fails with its own error, and the others go together. */
async function sortOut(batch: Batch, asked: readonly EntityKey[], error: Error): Promise<unknown> {
  if (asked.length === 1) return failAll(batch, asked, error);
  const { fit = [], unfit = [] } = Object.groupBy(asked, (key) =>
    isSendable(batch, key) ? 'fit' : 'unfit',
  );
  if (unfit.length > 0) {
    return Promise.all([loadParts(batch, unfit, 1), loadParts(batch, fit, fit.length)]);
  }
  // It is what joins them that cannot be sent.
  batch.count.refusals += 1;
  return mayGoOn(batch) ? loadParts(batch, asked, half(asked)) : failAll(batch, asked, error);
}

function mayGoOn({ count }: Batch): boolean {
  return count.refusals <= MOST_REFUSALS;
}

function failAll({ keys }: Batch, asked: readonly EntityKey[], error: Error): void {
  for (const { text } of asked) keys.found.set(text, { kind: 'error', error });
}

/** A route which is not there is found out once for all parts of a batch; all their keys fail then. */
async function findAbsent(
  batch: Batch,
  asked: readonly EntityKey[],
  error: Error,
): Promise<unknown> {
  const { route } = batch;
  if (route.isKnown) return loadParts(batch, asked, half(asked));
  const isOwn = route.inquiry === null;
  route.inquiry ??= inquireRoute(batch, asked);
  const { isKnown, tried, open } = await route.inquiry;
  if (!isKnown && !route.isKnown) return failAll(batch, asked, error);
  if (!isOwn) return loadParts(batch, asked, half(asked));
  return Promise.all([
    ...tried.map(({ keys, outcome }) => settle(batch, keys, outcome)),
    ...open.map((keys) => loadParts(batch, keys, half(keys))),
  ]);
}

/** When both halves fail as well, the service is out of order, and is left in peace. */
async function findFault(batch: Batch, asked: readonly EntityKey[], error: Error): Promise<void> {
  const halves = inParts(asked, half(asked));
  const outcomes = await Promise.all(halves.map((part) => askOnce(batch, part)));
  if (outcomes.every(({ kind }) => kind === 'failed')) return failAll(batch, asked, error);
  await Promise.all(outcomes.map((outcome, index) => settle(batch, halves[index] ?? [], outcome)));
}

/**
 * The first half tells whether the list was too long, so the second one waits for it. When both halves are answered at
 * once, that was the reason, and batches stay as small for a while.
 */
async function shrink(batch: Batch, asked: readonly EntityKey[]): Promise<void> {
  const { limit } = batch;
  const size = half(asked);
  const isFirstAnswered = await loadPart(batch, asked.slice(0, size));
  const isRestAnswered = await loadParts(batch, asked.slice(size), size);
  if (isFirstAnswered && isRestAnswered) limit.learn(size);
}

/** Page sizes at which services commonly stop without saying so. */
const usualPageSizes: ReadonlySet<number> = new Set([10, 15, 20, 25, 50, 100]);

function looksCut(
  { rows, facts }: { readonly rows: number; readonly facts: PageFacts },
  asked: number,
): boolean {
  if (rows >= asked) return false;
  if (facts.hasNext === true) return true;
  if (facts.total !== null && facts.total > rows) return true;
  if (facts.hasNext === false || facts.total !== null) return false;
  return usualPageSizes.has(rows);
}
