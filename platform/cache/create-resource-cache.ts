import { DEFAULT_LEASE, type ResourceCacheOptions, SYSTEM_CLOCK } from './cache-options.ts';
import { createFences } from './fences.ts';
import { createFlights } from './flights.ts';
import { createLocalSide } from './local-side.ts';
import { createLoneKeys } from './lone-keys.ts';
import { createMemoryStore } from './memory-store.ts';
import { createPrimer } from './prime-resources.ts';
import { createFinder, createReader } from './read-resources.ts';
import type { ResourceCache } from './resource-cache.ts';
import { createSharedSide } from './shared-side.ts';
import { createStatistics } from './statistics.ts';
import { withListTags } from './tags.ts';

const defaultMemoryBytes = 64 * 1024 * 1024;
/** How often unsent invalidations are tried again. */
const flushEveryMs = 1000;

/** A cache in the memory of this process, and in the store that replicas share when there is one. */
export function createResourceCache(options: ResourceCacheOptions): ResourceCache {
  const { sharedStore: store, lease = DEFAULT_LEASE, log = null, clock = SYSTEM_CLOCK } = options;
  const memory = createMemoryStore(options.maxMemoryBytes ?? defaultMemoryBytes);
  const local = createLocalSide(memory, clock, store === null);
  const shared = store === null ? null : createSharedSide(store, log);
  const fences = createFences();
  const flights = createFlights({ fences, clock, isFollowed: () => local.isFollowed });
  const statistics = createStatistics({ memory, local, shared });
  const loneKeys = shared === null || lease === null ? null : createLoneKeys();
  const { countRefusal } = statistics;
  const loader = { local, shared, lease, loneKeys, clock, countRefusal };
  const removeLocally = (tags: readonly string[]) => {
    fences.breakTagged(tags);
    local.removeTagged(tags);
  };
  const unsubscribe = store?.subscribe({
    onInvalidated(tags) {
      statistics.countInvalidation('news');
      removeLocally(tags);
    },
    onDisconnected: () => local.disconnect(),
    onConnected() {
      // What was read before may be older than news that were missed.
      fences.breakAll();
      local.connect();
      void shared?.flush();
    },
    onConfirmed: (atMs) => local.confirm(atMs),
  });
  const flushing = shared === null ? null : setInterval(() => void shared.flush(), flushEveryMs);
  flushing?.unref();
  return {
    statistics: () => statistics.read(),
    read: createReader({ loader, flights, statistics }),
    find: createFinder({ loader, flights, statistics }),
    prime: createPrimer({ loader, fences }),
    async invalidate(tags, cause = 'other') {
      const all = withListTags(tags);
      statistics.countInvalidation(cause);
      removeLocally(all);
      try {
        await shared?.invalidate(all);
      } finally {
        // Until the shared store had it, reads could bring the old entries back into memory.
        removeLocally(all);
      }
    },
    async close() {
      if (flushing !== null) clearInterval(flushing);
      unsubscribe?.();
      flights.giveUpAll();
      local.clear();
    },
  };
}
