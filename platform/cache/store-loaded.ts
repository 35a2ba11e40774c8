import type { CacheClock } from './cache-options.ts';
import { createEntry, createTombstone, type EntryContent } from './cached-entry.ts';
import type { Flight, Landing } from './flights.ts';
import { freezeValue } from './freeze-value.ts';
import { toResult } from './landings.ts';
import type { LocalSide } from './local-side.ts';
import type { LoadedResource } from './resource-cache.ts';
import { type SharedWrite, type Versions, versionsOf } from './shared-side.ts';

/** What storing needs of a load. */
export interface StoreRun {
  readonly local: LocalSide;
  readonly clock: CacheClock;
  /** From before the load; null when nothing can be stored for others. */
  readonly versions: Versions | null;
  /** Keys of which something older is kept. */
  readonly old: Pick<ReadonlySet<string>, 'has'>;
}

/** What became of a loaded resource. */
export interface Stored {
  readonly landing: Landing;
  /** What is to be written for the other replicas. */
  readonly writes: readonly SharedWrite[];
}

/** Keeps what a load brought in memory, unless it may not be kept or something has changed since the flight began. */
export function storeLoaded(
  run: StoreRun,
  flight: Flight,
  loaded: Exclude<LoadedResource, { kind: 'error' }>,
): Stored {
  const { request, startedAt } = flight;
  const content = toContent(loaded);
  const result = toResult(content);
  const unkept: Landing = { ...result, origin: 'miss', freshForMs: 0 };
  if (!flight.fence.isIntact(request.tags)) return { landing: unkept, writes: [] };
  const now = run.clock.now();
  const versions = versionsOf(request.tags, run.versions);
  const moment = { now, random: run.clock.random(), versions: versions ?? [] };
  const isStorable = loaded.kind === 'missing' || loaded.isStorable;
  const entry = isStorable ? createEntry(content, request.policy, moment) : null;
  if (entry === null) return { landing: unkept, writes: withdrawOld(run, request.key, now) };
  run.local.keep(request, entry, startedAt);
  const write = { key: request.key, entry, ttlMs: entry.errorUntil - now };
  return {
    landing: { ...unkept, freshForMs: entry.freshUntil - now },
    writes: versions === null ? [] : [write],
  };
}

/** What was kept before is known to be old now: it must neither be served as stale nor stand in for a failure. */
function withdrawOld({ local, old }: StoreRun, key: string, now: number): readonly SharedWrite[] {
  local.remove(key);
  return old.has(key) ? [{ key, entry: createTombstone(now), ttlMs: 1 }] : [];
}

function toContent(loaded: Exclude<LoadedResource, { kind: 'error' }>): EntryContent {
  if (loaded.kind === 'missing') return { value: null, exists: false };
  freezeValue(loaded.value);
  return { ...loaded, exists: true };
}
