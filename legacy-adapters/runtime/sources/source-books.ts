import type { CacheOrigin, CacheOutcome } from '@banyan/platform/cache/resource-cache.ts';
import { defineCounter } from '@banyan/platform/telemetry/metric-definition.ts';
import type { Counter, Metrics } from '@banyan/platform/telemetry/metrics.ts';
import { sourceLabel } from '../../transport/call-metrics.ts';

const results = [
  'l1',
  'l2',
  'stale',
  'coalesced',
  'revalidated',
  'miss',
  'negative',
] as const satisfies readonly (CacheOrigin | 'negative')[];

const labels = { subgraph: 'configured', source: 'configured' } as const;

const reads = defineCounter({
  name: 'banyan_cache_reads_total',
  help: 'Resources read through the cache, by where they came from.',
  labels: { ...labels, result: results },
});

const batches = defineCounter({
  name: 'banyan_legacy_batches_total',
  help: 'Batches of entity keys that were loaded.',
  labels,
});

const chunks = defineCounter({
  name: 'banyan_legacy_batch_chunks_total',
  help: 'Calls that were made for batches: more than batches where these are too large for one call.',
  labels,
});

const cutPages = defineCounter({
  name: 'banyan_legacy_cut_pages_total',
  help: 'Answers to batches which turned out to hold only a part of the rows.',
  labels,
});

const refusals = defineCounter({
  name: 'banyan_legacy_batch_refusals_total',
  help: 'Failed calls for batches that were followed by calls for a part of their keys.',
  labels,
});

/** All that is counted here. */
export const SOURCE_METRICS = [reads, batches, chunks, cutPages, refusals] as const;

/** What became of one batch of keys. */
export interface BatchCount {
  readonly calls: number;
  readonly cutPages: number;
  /** Calls that failed, and were followed by calls for a part of their keys. */
  readonly refusals: number;
}

/** What is counted of one source, apart from its calls. */
export interface SourceBooks {
  readonly subgraph: string;
  countRead(outcome: Pick<CacheOutcome, 'origin' | 'kind'>): void;
  countBatch(batch: BatchCount): void;
}

/** Books of one source. Its name is empty for connectors with an absolute URL. */
export function openSourceBooks(metrics: Metrics, subgraph: string, source: string): SourceBooks {
  const own = { subgraph, source: sourceLabel(source) };
  const byResult = new Map<(typeof results)[number], Counter>(
    results.map((result) => [result, metrics.counter(reads, { ...own, result })]),
  );
  const counters = {
    batches: metrics.counter(batches, own),
    chunks: metrics.counter(chunks, own),
    cutPages: metrics.counter(cutPages, own),
    refusals: metrics.counter(refusals, own),
  };
  return {
    subgraph,
    countRead: ({ origin, kind }) =>
      byResult.get(kind === 'missing' && isKept(origin) ? 'negative' : origin)?.add(),
    countBatch(batch) {
      counters.batches.add();
      counters.chunks.add(batch.calls);
      counters.cutPages.add(batch.cutPages);
      counters.refusals.add(batch.refusals);
    },
  };
}

/** Whether an outcome of this origin was in the cache. */
function isKept(origin: CacheOrigin): boolean {
  return origin === 'l1' || origin === 'l2' || origin === 'stale';
}
