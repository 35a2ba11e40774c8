import type { LoadedResource } from '@banyan/platform/cache/resource-cache.ts';
import { isJsonObject, type JsonValue } from '@banyan/platform/json/json-value.ts';
import type { RequestContext } from '@banyan/platform/request/request-context.ts';
import type { PageFacts } from '../dialect/paginate.ts';
import { type ConnectorCall, UrlTooLong } from './connector-call.ts';
import { type EntityKey, pickKey } from './entity-key.ts';
import type { Storage } from './origin-storage.ts';

/** The largest batch that a service is known to answer wholly; shrinks when an answer turns out to be cut. */
export interface BatchLimit {
  /** Null: no limit is known. */
  maxKeys: number | null;
  /** In characters. */
  readonly maxUrlLength: number;
}

type Found = Map<string, LoadedResource>;

/**
 * Entities by key text; an absent key is an entity that does not exist.
 * Answers are matched by key, never by position, and rows that nobody asked for are ignored. An answer that looks like
 * one page of several is completed by asking once more for what is missing, in batches as large as that page. A batch
 * whose URL would be too long is halved before it is sent.
 */
export async function loadBatch(
  call: ConnectorCall,
  keys: readonly EntityKey[],
  request: RequestContext,
  limit: BatchLimit,
): Promise<ReadonlyMap<string, LoadedResource>> {
  const found: Found = new Map();
  const count = { calls: 0, cutPages: 0 };
  const chunks = chunk(keys, limit.maxKeys ?? keys.length);
  await Promise.all(
    chunks.map((asked) => loadChunk({ call, asked, request, limit, found, count })),
  );
  keepBooks({ call, asked: keys, request, count });
  return found;
}

interface Chunk {
  readonly call: ConnectorCall;
  readonly asked: readonly EntityKey[];
  readonly request: RequestContext;
  readonly limit: BatchLimit;
  readonly found: Found;
  /** Of the whole batch. */
  readonly count: { calls: number; cutPages: number };
}

function keepBooks({ call, asked, request, count }: Omit<Chunk, 'limit' | 'found'>): void {
  const { books, definition } = call;
  const { calls, cutPages: truncations } = count;
  books.countBatch(count);
  const { coordinate } = definition;
  const keys = asked.length;
  request.trace.recordBatch({ subgraph: books.subgraph, coordinate, keys, calls, truncations });
}

async function loadChunk(chunkToLoad: Chunk): Promise<void> {
  const { asked, found, limit } = chunkToLoad;
  const first = await askOnce(chunkToLoad);
  if (first === 'too long') return loadHalves(chunkToLoad);
  if (first === null) return;
  const missing = asked.filter((key) => !found.has(key.text));
  if (missing.length === 0 || !looksCut(first, asked.length)) return;
  const size = Math.max(1, first.rows);
  const rest = chunk(missing, size);
  await Promise.all(rest.map((keys) => askOnce({ ...chunkToLoad, asked: keys })));
  const isCut = missing.some((key) => found.get(key.text)?.kind === 'value');
  if (!isCut) return;
  chunkToLoad.count.cutPages += 1;
  limit.maxKeys = Math.min(limit.maxKeys ?? size, size);
}

async function loadHalves(chunkToLoad: Chunk): Promise<void> {
  const halves = chunk(chunkToLoad.asked, Math.ceil(chunkToLoad.asked.length / 2));
  await Promise.all(halves.map((asked) => loadChunk({ ...chunkToLoad, asked })));
}

interface AnsweredPage {
  readonly rows: number;
  readonly facts: PageFacts;
}

/** Null when the call failed; its keys then hold the error, and the other chunks are not touched. */
async function askOnce(chunkToLoad: Chunk): Promise<AnsweredPage | 'too long' | null> {
  const { call, asked, request, limit, found, count } = chunkToLoad;
  count.calls += 1;
  try {
    const result = await call.run({
      variables: { batch: asked.map((key) => key.fields) },
      request,
      purpose: 'read',
      keys: asked.length,
      ...(asked.length > 1 && { maxUrlLength: limit.maxUrlLength }),
    });
    if (result.kind !== 'value') return null;
    const rows = toRows(result.value);
    collect({ rows, asked, call, storage: result.storage, found });
    return { rows: rows.length, facts: result.page };
  } catch (error) {
    if (error instanceof UrlTooLong) {
      // Nothing was sent.
      count.calls -= 1;
      return 'too long';
    }
    const failure = error instanceof Error ? error : new Error('A batch failed', { cause: error });
    for (const key of asked) found.set(key.text, { kind: 'error', error: failure });
    return null;
  }
}

/** PHP prints an empty map as `[]`, and a mapping over it gives nothing: both mean "no rows". */
function toRows(value: JsonValue): readonly JsonValue[] {
  return Array.isArray(value) ? value : [];
}

interface Rows {
  readonly rows: readonly JsonValue[];
  readonly asked: readonly EntityKey[];
  readonly call: ConnectorCall;
  readonly storage: Storage;
  readonly found: Found;
}

function collect({ rows, asked, call, storage, found }: Rows): void {
  const wanted = new Set(asked.map((key) => key.text));
  for (const row of rows) {
    if (!isJsonObject(row)) continue;
    const key = pickKey(row, call.definition.key);
    if (key !== null && wanted.has(key.text)) {
      found.set(key.text, { kind: 'value', value: row, ...storage });
    }
  }
}

/** Page sizes at which services commonly stop without saying so. */
const usualPageSizes: ReadonlySet<number> = new Set([10, 15, 20, 25, 50, 100]);

function looksCut({ rows, facts }: AnsweredPage, asked: number): boolean {
  if (rows >= asked) return false;
  if (facts.hasNext === true) return true;
  if (facts.total !== null && facts.total > rows) return true;
  if (facts.hasNext === false || facts.total !== null) return false;
  return usualPageSizes.has(rows);
}

function chunk<T>(items: readonly T[], size: number): T[][] {
  const chunks: T[][] = [];
  for (let start = 0; start < items.length; start += size) {
    chunks.push(items.slice(start, start + size));
  }
  return chunks;
}
