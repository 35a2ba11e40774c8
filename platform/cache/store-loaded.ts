import type { CacheClock } from './cache-options.ts';
import {
  type CachedEntry,
  createEntry,
  createTombstone,
  type EntryContent,
  isKept,
} from './cached-entry.ts';
import type { Flight, Landing } from './flights.ts';
import { freezeValue } from './freeze-value.ts';
import { failed, toResult } from './landings.ts';
import type { LocalSide } from './local-side.ts';
import type { LoadedResource, StoreRefusal } from './resource-cache.ts';
import { type SharedWrite, type Versions, versionsOf } from './shared-side.ts';

/** What storing needs of a load. */
export interface StoreRun {
  readonly local: LocalSide;
  readonly clock: CacheClock;
  /** From before the load; null when nothing can be stored for others. */
  readonly versions: Versions | null;
  /** What is kept of the same keys, but is too old to be served. */
  readonly old: ReadonlyMap<string, CachedEntry>;
}

/** What a load brought, unless it failed. */
export type Brought = Exclude<LoadedResource, { kind: 'error' }>;

/** What became of a loaded resource. */
export interface Stored {
  readonly landing: Landing;
  /** What is to be written for the other replicas. */
  readonly writes: readonly SharedWrite[];
  /** Why it is not kept. Absent: it is. */
  readonly refusal?: StoreRefusal;
}

/**
 * Keeps what a load brought in memory, unless it may not be kept or something has changed since the flight began. An old
 * value that is still right is kept like a new one: with versions from before the load.
 */
export function storeLoaded(run: StoreRun, flight: Flight, loaded: Brought): Stored {
  const { request } = flight;
  if (!isKept(request.policy) && loaded.kind !== 'unchanged') {
    return { landing: passOn(loaded), writes: [], refusal: 'no_time' };
  }
  const content = toContent(loaded, run.old.get(request.key));
  if (content === null) return unasked;
  const origin = loaded.kind === 'unchanged' ? 'revalidated' : 'miss';
  const unkept: Landing = { ...toResult(content), origin, freshForMs: 0, ...readership(loaded) };
  if (!flight.fence.isIntact(request.tags)) {
    return { landing: unkept, writes: [], refusal: 'changed' };
  }
  const now = run.clock.now();
  const versions = versionsOf(request.tags, run.versions);
  const moment = { now, random: run.clock.random(), versions: versions ?? [] };
  const { isStorable = true } = loaded;
  const entry = isStorable ? createEntry(content, request.policy, moment) : 'not_storable';
  if (typeof entry === 'string') {
    return { landing: unkept, writes: withdrawOld(run, request.key, now), refusal: entry };
  }
  run.local.keep(request, entry, flight);
  const write = { key: request.key, entry, ttlMs: entry.keptUntil - now };
  return {
    landing: { ...unkept, freshForMs: entry.freshUntil - now },
    writes: versions === null ? [] : [write],
  };
}

/** Nothing was looked for before the load, so there is nothing to compare with, and nothing to withdraw. */
function passOn(loaded: Exclude<Brought, { kind: 'unchanged' }>): Landing {
  const facts = { origin: 'miss', freshForMs: 0, ...readership(loaded) } as const;
  if (loaded.kind === 'missing') return { kind: 'missing', ...facts };
  return { kind: 'value', value: freezeValue(loaded.value), ...facts };
}

function readership(loaded: Brought): Pick<Landing, 'isForOneCaller'> {
  return loaded.kind !== 'unchanged' && loaded.isForOneCaller === true
    ? { isForOneCaller: true }
    : {};
}

/** Nobody had asked whether the value had changed. */
const unasked: Stored = {
  landing: failed(new Error('A load left unchanged what is not kept')),
  writes: [],
};

/** What was kept before is known to be old now: it must neither be served as stale nor stand in for a failure. */
function withdrawOld({ local, old }: StoreRun, key: string, now: number): readonly SharedWrite[] {
  local.remove(key);
  return old.has(key) ? [{ key, entry: createTombstone(now), ttlMs: 1 }] : [];
}

function toContent(loaded: Brought, old: CachedEntry | undefined): EntryContent | null {
  if (loaded.kind === 'missing') return { value: null, exists: false };
  if (loaded.kind === 'value') return { ...loaded, value: freezeValue(loaded.value), exists: true };
  if (old === undefined || old.validator === null) return null;
  const { value, exists, jsonLength } = old;
  return { ...loaded, value, exists, jsonLength };
}
