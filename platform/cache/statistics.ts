import type { MemoryStore } from './memory-store.ts';
import type { CacheOrigin, CacheStatistics } from './resource-cache.ts';

/** Keeps a cache's counters. */
export interface StatisticsCounter {
  countOutcome(origin: CacheOrigin): void;
  countInvalidation(): void;
  /** The counters now. */
  read(): CacheStatistics;
}

/** All counters at zero. */
export function createStatistics(memory: Pick<MemoryStore, 'bytes'>): StatisticsCounter {
  const outcomes: Record<CacheOrigin, number> = { l1: 0, l2: 0, stale: 0, coalesced: 0, miss: 0 };
  let invalidations = 0;
  return {
    countOutcome(origin) {
      outcomes[origin] += 1;
    },
    countInvalidation() {
      invalidations += 1;
    },
    read: () => ({ ...outcomes, invalidations, memoryBytes: memory.bytes }),
  };
}
