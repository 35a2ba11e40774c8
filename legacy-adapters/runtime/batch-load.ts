import { isJsonObject, type JsonObject, type JsonValue } from '@banyan/platform/json/json-value.ts';
import type { RequestContext } from '@banyan/platform/request/request-context.ts';
import { type PageFacts, readPage } from '../dialect/paginate.ts';
import type { ConnectorCall } from './connector-call.ts';
import { type EntityKey, pickKey } from './entity-key.ts';

/** The largest batch that a service is known to answer wholly; shrinks when an answer turns out to be cut. */
export interface BatchLimit {
  /** Null: no limit is known. */
  maxKeys: number | null;
}

type Found = Map<string, JsonObject | Error>;

/**
 * Entities by key text; an absent key is an entity that does not exist, an Error one that could not be asked for.
 * Answers are matched by key, never by position, and rows that nobody asked for are ignored. An answer that looks like
 * one page of several is completed by asking once more for what is missing, in batches as large as that page.
 */
export async function loadBatch(
  call: ConnectorCall,
  keys: readonly EntityKey[],
  request: RequestContext,
  limit: BatchLimit,
): Promise<ReadonlyMap<string, JsonObject | Error>> {
  const found: Found = new Map();
  const chunks = chunk(keys, limit.maxKeys ?? keys.length);
  await Promise.all(chunks.map((asked) => loadChunk({ call, asked, request, limit, found })));
  return found;
}

interface Chunk {
  readonly call: ConnectorCall;
  readonly asked: readonly EntityKey[];
  readonly request: RequestContext;
  readonly limit: BatchLimit;
  readonly found: Found;
}

async function loadChunk(chunkToLoad: Chunk): Promise<void> {
  const { asked, found, limit } = chunkToLoad;
  const first = await askOnce(chunkToLoad);
  if (first === null) return;
  const missing = asked.filter((key) => !found.has(key.text));
  if (missing.length === 0 || !looksCut(first, asked.length)) return;
  const size = Math.max(1, first.rows);
  const rest = chunk(missing, size);
  await Promise.all(rest.map((keys) => askOnce({ ...chunkToLoad, asked: keys })));
  const isLimitKnown = missing.some(
    (key) => found.get(key.text) instanceof Error === false && found.has(key.text),
  );
  if (isLimitKnown) limit.maxKeys = Math.min(limit.maxKeys ?? size, size);
}

interface AnsweredPage {
  readonly rows: number;
  readonly facts: PageFacts;
}

/** Null when the call failed; its keys then hold the error, and the other chunks are not touched. */
async function askOnce({ call, asked, request, found }: Chunk): Promise<AnsweredPage | null> {
  try {
    const { value, body } = await call.run({
      variables: { batch: asked.map((key) => key.fields) },
      request,
      purpose: 'read',
      keys: asked.length,
    });
    const rows = toRows(value);
    collect(rows, asked, call, found);
    return { rows: rows.length, facts: readPage(body) };
  } catch (error) {
    const failure = error instanceof Error ? error : new Error('A batch failed', { cause: error });
    for (const key of asked) found.set(key.text, failure);
    return null;
  }
}

/** PHP prints an empty map as `[]`, and a mapping over it gives nothing: both mean "no rows". */
function toRows(value: JsonValue): readonly JsonValue[] {
  return Array.isArray(value) ? value : [];
}

function collect(
  rows: readonly JsonValue[],
  asked: readonly EntityKey[],
  { definition }: ConnectorCall,
  found: Found,
): void {
  const wanted = new Set(asked.map((key) => key.text));
  for (const row of rows) {
    const key = isJsonObject(row) ? pickKey(row, definition.key) : null;
    if (key !== null && wanted.has(key.text)) found.set(key.text, row as JsonObject);
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
