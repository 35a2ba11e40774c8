import type { CacheClock } from './cache-options.ts';
import type { CachedEntry } from './cached-entry.ts';
import type { Fence } from './fences.ts';
import type { KeptEntry, MemoryStore } from './memory-store.ts';
import type { CacheRequest } from './resource-cache.ts';
import { EVERYTHING_TAG, hasTags } from './tags.ts';

/** How long memory is believed while news of other replicas' invalidations cannot arrive. */
export const DISCONNECTED_TTL_MS = 1000;

/** What the cache does with the memory of this process. */
export interface LocalSide {
  /** The entry and what it is good for now; null when it is good for nothing. */
  find(request: LocalRequest): LocalFind | null;
  keep(request: LocalRequest, entry: CachedEntry, begun: ReadStart): void;
  remove(key: string): void;
  /** The tag of everything removes everything. */
  removeTagged(tags: readonly string[]): void;
  clear(): void;
  /** From now on entries are believed for {@link DISCONNECTED_TTL_MS} at most; what is there is dropped. */
  disconnect(): void;
  connect(): void;
  /** All news from before that moment have come. Unless it is said again within {@link DISCONNECTED_TTL_MS}, news are doubted. */
  confirm(atMs: number): void;
  /** Whether news of other replicas' invalidations are known to arrive. */
  readonly isFollowed: boolean;
}

/** What of a request counts in memory. */
export type LocalRequest = Pick<CacheRequest, 'key' | 'tags' | 'callerTags'>;

/** A moment at which a value was true: when its read began. */
export interface ReadStart {
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  /** Open since the value was asked for; null: another replica had asked for it before. */
  readonly fence: Fence | null;
}

export interface LocalFind {
  readonly entry: CachedEntry;
  /** `old` may be served only when the service is out of order and its time for that is not over, or says that it is right. */
  readonly state: 'fresh' | 'stale' | 'old';
}

/** The local side on a memory store. `isConnectedNow` is the state at the start. */
export function createLocalSide(
  memory: MemoryStore,
  clock: Pick<CacheClock, 'now'>,
  isConnectedNow: boolean,
): LocalSide {
  let isConnected = isConnectedNow;
  // A store that confirms nothing is believed.
  let confirmedAtMs = Number.POSITIVE_INFINITY;
  const isFollowed = () => isConnected && clock.now() - confirmedAtMs < DISCONNECTED_TTL_MS;
  return {
    find({ key, callerTags }) {
      const entry = memory.get(key);
      // What was kept while news were heard may be older than news that are still to come; they will remove it then.
      if (entry === undefined || (isConnected && !isFollowed())) return null;
      if (callerTags !== undefined && !isFor(callerTags, entry)) return null;
      const now = clock.now();
      if (now < entry.freshUntil) return { entry, state: 'fresh' };
      if (now < entry.staleUntil) return { entry, state: 'stale' };
      if (now < entry.keptUntil) return { entry, state: 'old' };
      memory.remove(key);
      return null;
    },
    keep({ key, tags, callerTags }, entry, { startedAt, fence }) {
      const kept = isFollowed() ? entry : shorten(entry, startedAt + DISCONNECTED_TTL_MS);
      // Versions are the shared store's affair, and would cost more memory than small values do.
      const own = { ...kept, versions: [] };
      const isForAll = callerTags === undefined;
      memory.set(key, tags, isForAll ? own : { ...own, reader: { callerTags, fence } });
    },
    remove: (key) => memory.remove(key),
    removeTagged(tags) {
      if (tags.includes(EVERYTHING_TAG)) memory.clear();
      else memory.removeTagged(tags);
    },
    clear: () => memory.clear(),
    disconnect() {
      isConnected = false;
      memory.clear();
    },
    connect() {
      isConnected = true;
      confirmedAtMs = Number.POSITIVE_INFINITY;
      memory.clear();
    },
    confirm(atMs) {
      confirmedAtMs = atMs;
    },
    get isFollowed() {
      return isFollowed();
    },
  };
}

/** What invalidates the one for whom it was read has removed it; another caller's tags it does not have. */
function isFor(callerTags: readonly string[], { reader }: KeptEntry): boolean {
  if (reader === undefined) return false;
  return hasTags(reader.callerTags, callerTags) || reader.fence?.isIntact(callerTags) === true;
}

function shorten(entry: CachedEntry, until: number): CachedEntry {
  const freshUntil = Math.min(entry.freshUntil, until);
  return { ...entry, freshUntil, staleUntil: freshUntil, errorUntil: freshUntil };
}
