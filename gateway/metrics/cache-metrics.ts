import type { CacheStatistics } from '@banyan/platform/cache/resource-cache.ts';
import { defineCounter, defineGauge } from '@banyan/platform/telemetry/metric-definition.ts';
import type { Report } from '@banyan/platform/telemetry/metrics.ts';

const entries = defineGauge({
  name: 'banyan_cache_entries',
  help: 'Resources in the memory of this process.',
  labels: {},
});

const memory = defineGauge({
  name: 'banyan_cache_memory_bytes',
  help: 'Estimated memory of these resources.',
  labels: {},
});

const evictions = defineCounter({
  name: 'banyan_cache_evictions_total',
  help: 'Resources that had to make room in memory for others.',
  labels: {},
});

const refusals = defineCounter({
  name: 'banyan_cache_refusals_total',
  help: 'Loaded resources that were not stored, by reason.',
  labels: { reason: ['changed', 'not_storable', 'no_time', 'too_large'] },
});

const invalidations = defineCounter({
  name: 'banyan_cache_invalidations_total',
  help: 'Invalidations, by who asked for them. One may have many tags.',
  labels: { cause: ['write', 'operator', 'module', 'event', 'other', 'news'] },
});

const pending = defineGauge({
  name: 'banyan_cache_pending_invalidation_tags',
  help: 'Tags whose invalidation Redis does not have yet.',
  labels: {},
});

const bus = defineGauge({
  name: 'banyan_cache_bus_connected',
  help: "1 while news of other replicas' invalidations are known to arrive, else 0.",
  labels: {},
});

/** All that is told here. */
export const CACHE_METRICS = [
  entries,
  memory,
  evictions,
  refusals,
  invalidations,
  pending,
  bus,
] as const;

/** Tells what the resource cache of this process has counted. */
export function reportCache(report: Report, statistics: CacheStatistics): void {
  report(entries, {}, statistics.memoryEntries);
  report(memory, {}, statistics.memoryBytes);
  report(evictions, {}, statistics.evictions);
  for (const reason of refusals.labels.reason) {
    report(refusals, { reason }, statistics.refusals[reason]);
  }
  for (const cause of invalidations.labels.cause) {
    report(invalidations, { cause }, statistics.invalidations[cause]);
  }
  report(pending, {}, statistics.pendingTags);
  report(bus, {}, statistics.isFollowed ? 1 : 0);
}
