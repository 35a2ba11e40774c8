import { defineCounter, defineGauge } from '@banyan/platform/telemetry/metric-definition.ts';
import type { Report } from '@banyan/platform/telemetry/metrics.ts';
import type { ResponseCacheStatistics } from '../response-cache/create-response-cache.ts';

const reads = defineCounter({
  name: 'banyan_response_cache_reads_total',
  help: 'Requests for which a whole answer was looked for. Mutations are misses, too.',
  labels: { result: ['hit', 'miss'] },
});

const bypasses = defineCounter({
  name: 'banyan_response_cache_bypasses_total',
  help: 'Requests for which no answer was looked for, by reason.',
  labels: { reason: ['inspected', 'unusual', 'new_type'] },
});

const coalesced = defineCounter({
  name: 'banyan_response_cache_coalesced_total',
  help: 'Misses that got the answer to an equal request, which was being executed when they came.',
  labels: {},
});

const stores = defineCounter({
  name: 'banyan_response_cache_stores_total',
  help: 'Executed operations, by what became of their answer in the cache.',
  labels: { result: ['stored', 'changed', 'private', 'unkept'] },
});

const entries = defineGauge({
  name: 'banyan_response_cache_entries',
  help: 'Answers in the memory of this process.',
  labels: {},
});

const memory = defineGauge({
  name: 'banyan_response_cache_memory_bytes',
  help: 'Estimated memory of these answers.',
  labels: {},
});

/** All that is told here. */
export const RESPONSE_CACHE_METRICS = [
  reads,
  coalesced,
  bypasses,
  stores,
  entries,
  memory,
] as const;

/** Tells what the response cache of this process has counted. */
export function reportResponseCache(report: Report, statistics: ResponseCacheStatistics): void {
  report(reads, { result: 'hit' }, statistics.hits);
  report(reads, { result: 'miss' }, statistics.misses);
  report(coalesced, {}, statistics.shared);
  for (const reason of bypasses.labels.reason) {
    report(bypasses, { reason }, statistics.bypassed[reason]);
  }
  report(stores, { result: 'stored' }, statistics.stored);
  report(stores, { result: 'changed' }, statistics.fenced);
  report(stores, { result: 'private' }, statistics.private);
  report(stores, { result: 'unkept' }, statistics.unkept);
  report(entries, {}, statistics.answers);
  report(memory, {}, statistics.memoryBytes);
}
