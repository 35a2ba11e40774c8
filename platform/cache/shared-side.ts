import { BanyanError } from '../errors/banyan-error.ts';
import type { Logger } from '../telemetry/logger.ts';
import type { CachedEntry, TagVersion } from './cached-entry.ts';
import { decodeEntry, encodeEntry } from './entry-format.ts';
import { invalidationChunks } from './invalidation-chunks.ts';
import { createPendingInvalidations } from './pending-invalidations.ts';
import type { CacheRequest } from './resource-cache.ts';
import type { SharedStore } from './shared-store.ts';
import { EVERYTHING_TAG } from './tags.ts';

/** What the cache does with the store that replicas share. Its failures are misses, never errors. */
export interface SharedSide {
  /** Valid entries, in the order of `requests`, and the tags' versions from before any load. Null: not to be used now. */
  read(requests: readonly CacheRequest[]): Promise<SharedRead | null>;
  /** Versions of tags now, made where there are none. Null: not to be used now. */
  capture(tags: readonly string[]): Promise<Versions | null>;
  /** Whether the tags still have these versions. False when that cannot be known. */
  isUnchanged(tags: readonly string[], versions: Versions): Promise<boolean>;
  write(entries: readonly SharedWrite[]): Promise<void>;
  /** For each key whether this process now has to load it. True where the store cannot say. */
  acquire(keys: readonly string[], ttlMs: number): Promise<readonly boolean[]>;
  release(keys: readonly string[]): Promise<void>;
  /** Rejects with `UPSTREAM_UNAVAILABLE` when it has to be sent later; until then the store is not used. */
  invalidate(tags: readonly string[]): Promise<void>;
  /** Sends what could not be sent. Never rejects. */
  flush(): Promise<void>;
  /** Tags that wait to be sent. */
  readonly pendingTags: number;
}

export interface SharedRead {
  readonly entries: readonly (CachedEntry | null)[];
  readonly versions: Versions;
}

/** Versions by tag. */
export type Versions = ReadonlyMap<string, string>;

export interface SharedWrite {
  readonly key: string;
  readonly entry: CachedEntry;
  readonly ttlMs: number;
}

/** The versions that an entry with these tags depends on; null when one is not known, so that it cannot be shared. */
export function versionsOf(
  tags: readonly string[],
  versions: Versions | null,
): readonly TagVersion[] | null {
  const pairs = [...tags, EVERYTHING_TAG].flatMap((tag) => pairOf(tag, versions?.get(tag)));
  return pairs.length === tags.length + 1 ? pairs : null;
}

/** The shared side on a store, which the owner closes. */
export function createSharedSide(store: SharedStore, log: Logger | null): SharedSide {
  const pending = createPendingInvalidations();
  const orElse = async <T>(otherwise: T, run: () => Promise<T>): Promise<T> => {
    if (!store.isAvailable || pending.size > 0) return otherwise;
    try {
      return await run();
    } catch (error) {
      log?.debug({ err: error }, 'The shared cache store failed');
      return otherwise;
    }
  };
  return {
    read: (requests) => orElse(null, () => readValid(store, requests)),
    capture: (tags) => orElse(null, () => ensureVersions(store, [...tags, EVERYTHING_TAG])),
    isUnchanged: (tags, versions) => orElse(false, () => areSame(store, tags, versions)),
    async write(entries) {
      const stored = entries.map(({ key, entry, ttlMs }) => {
        return { key, bytes: encodeEntry(entry), ttlMs: Math.ceil(ttlMs) };
      });
      if (stored.length > 0) await orElse(undefined, () => store.write(stored));
    },
    acquire: (keys, ttlMs) =>
      orElse<readonly boolean[]>(
        keys.map(() => true),
        () => store.acquireLeases(keys, ttlMs),
      ),
    release: (keys) => orElse(undefined, () => store.releaseLeases(keys)),
    async invalidate(tags) {
      try {
        await replaceVersions(store, tags);
      } catch (error) {
        pending.add(tags);
        log?.warn({ err: error, pending: pending.size }, 'An invalidation waits to be sent');
        throw unsent(error);
      }
    },
    async flush() {
      await pending
        .flush((tags) => store.replaceVersions(tags))
        .catch((error) => log?.debug({ err: error }, 'Invalidations still wait to be sent'));
    },
    get pendingTags() {
      return pending.size;
    },
  };
}

function unsent(cause: unknown): BanyanError {
  return new BanyanError(
    'UPSTREAM_UNAVAILABLE',
    'The invalidation is accepted, but has not reached all replicas yet.',
    { cause },
  );
}

async function replaceVersions(store: SharedStore, tags: readonly string[]): Promise<void> {
  for (const chunk of invalidationChunks(tags)) await store.replaceVersions(chunk);
}

async function readValid(
  store: SharedStore,
  requests: readonly CacheRequest[],
): Promise<SharedRead> {
  const tags = [...new Set([...requests.flatMap((request) => request.tags), EVERYTHING_TAG])];
  const { entries, versions } = await store.read(
    requests.map(({ key }) => key),
    tags,
  );
  const known = new Map(tags.flatMap((tag, index) => pairOf(tag, versions[index])));
  const valid = requests.map((request, index) => validEntry(request, entries[index], known));
  const isComplete = known.size === tags.length || valid.every((entry) => entry !== null);
  if (isComplete) return { entries: valid, versions: known };
  // Something will be loaded: its tags need versions from before the load. Without them it is not shared.
  return { entries: valid, versions: await ensureVersions(store, tags).catch(() => known) };
}

function pairOf(tag: string, version: string | null | undefined): [string, string][] {
  return version == null ? [] : [[tag, version]];
}

/** An entry counts if it has a version of every tag that the request has now, and all of its versions are current. */
function validEntry(
  { tags }: CacheRequest,
  bytes: Uint8Array | null | undefined,
  known: Versions,
): CachedEntry | null {
  if (bytes == null) return null;
  return decodeEntry(bytes, (versions) => {
    const own = new Map(versions);
    const isCurrent = versions.every(([tag, version]) => known.get(tag) === version);
    return isCurrent && own.has(EVERYTHING_TAG) && tags.every((tag) => own.has(tag));
  });
}

async function ensureVersions(store: SharedStore, tags: readonly string[]): Promise<Versions> {
  const versions = await store.ensureVersions(tags);
  return new Map(tags.flatMap((tag, index) => pairOf(tag, versions[index])));
}

async function areSame(
  store: SharedStore,
  tags: readonly string[],
  before: Versions,
): Promise<boolean> {
  const { versions } = await store.read([], tags);
  return tags.every((tag, index) => versions[index] === before.get(tag));
}
