import type { CacheClock } from './cache-options.ts';
import type { CachedEntry } from './cached-entry.ts';
import type { MemoryStore } from './memory-store.ts';
import type { CacheRequest } from './resource-cache.ts';
import { EVERYTHING_TAG } from './tags.ts';

/** How long memory is believed while news of other replicas' invalidations cannot arrive. */
export const DISCONNECTED_TTL_MS = 1000;

/** What the cache does with the memory of this process. */
export interface LocalSide {
  /** The entry and what it is good for now; null when it is good for nothing. */
  find(request: Pick<CacheRequest, 'key'>): LocalFind | null;
  /** `trueAt` is a moment at which the value was true: when its read began. */
  keep(request: Pick<CacheRequest, 'key' | 'tags'>, entry: CachedEntry, trueAt: number): void;
  remove(key: string): void;
  /** The tag of everything removes everything. */
  removeTagged(tags: readonly string[]): void;
  clear(): void;
  /** From now on entries are believed for {@link DISCONNECTED_TTL_MS} at most; what is there is dropped. */
  disconnect(): void;
  connect(): void;
  /** Whether news of other replicas' invalidations arrive. */
  readonly isConnected: boolean;
}

export interface LocalFind {
  readonly entry: CachedEntry;
  /** `fallback` is only for when the service is out of order. */
  readonly state: 'fresh' | 'stale' | 'fallback';
}

/** The local side on a memory store. `isConnectedNow` is the state at the start. */
export function createLocalSide(
  memory: MemoryStore,
  clock: Pick<CacheClock, 'now'>,
  isConnectedNow: boolean,
): LocalSide {
  let isConnected = isConnectedNow;
  return {
    find({ key }) {
      const entry = memory.get(key);
      if (entry === undefined) return null;
      const now = clock.now();
      if (now < entry.freshUntil) return { entry, state: 'fresh' };
      if (now < entry.staleUntil) return { entry, state: 'stale' };
      if (now < entry.errorUntil) return { entry, state: 'fallback' };
      memory.remove(key);
      return null;
    },
    keep({ key, tags }, entry, trueAt) {
      const kept = isConnected ? entry : shorten(entry, trueAt + DISCONNECTED_TTL_MS);
      // Versions are the shared store's affair, and would cost more memory than small values do.
      memory.set(key, tags, { ...kept, versions: [] });
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
      memory.clear();
    },
    get isConnected() {
      return isConnected;
    },
  };
}

function shorten(entry: CachedEntry, until: number): CachedEntry {
  const freshUntil = Math.min(entry.freshUntil, until);
  return { ...entry, freshUntil, staleUntil: freshUntil, errorUntil: freshUntil };
}
