import type { LocalSide } from './local-side.ts';
import type { MemoryStore } from './memory-store.ts';
import type {
  CacheOrigin,
  CacheStatistics,
  InvalidationCause,
  StoreRefusal,
} from './resource-cache.ts';
import type { SharedSide } from './shared-side.ts';

/** Keeps a cache's counters. */
export interface StatisticsCounter {
  countOutcome(origin: CacheOrigin): void;
  countInvalidation(cause: InvalidationCause | 'news'): void;
  countRefusal(reason: StoreRefusal): void;
  /** The counters now. */
  read(): CacheStatistics;
}

/** The parts of a cache whose state is told. */
export interface CountedParts {
  readonly memory: Pick<MemoryStore, 'bytes' | 'entries' | 'evictions'>;
  readonly local: Pick<LocalSide, 'isFollowed'>;
  readonly shared: Pick<SharedSide, 'pendingTags'> | null;
}

/** All counters at zero. */
export function createStatistics({ memory, local, shared }: CountedParts): StatisticsCounter {
  const outcomes: Record<CacheOrigin, number> = {
    l1: 0,
    l2: 0,
    stale: 0,
    coalesced: 0,
    revalidated: 0,
    miss: 0,
  };
  const invalidations = { write: 0, operator: 0, module: 0, event: 0, other: 0, news: 0 };
  const refusals = { changed: 0, not_storable: 0, no_time: 0, too_large: 0 };
  return {
    countOutcome(origin) {
      outcomes[origin] += 1;
    },
    countInvalidation(cause) {
      invalidations[cause] += 1;
    },
    countRefusal(reason) {
      refusals[reason] += 1;
    },
    read: () => ({
      ...outcomes,
      invalidations: { ...invalidations },
      refusals: { ...refusals },
      evictions: memory.evictions,
      memoryEntries: memory.entries,
      memoryBytes: memory.bytes,
      pendingTags: shared?.pendingTags ?? 0,
      isFollowed: local.isFollowed,
    }),
  };
}
