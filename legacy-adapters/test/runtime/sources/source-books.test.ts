import type { CacheOrigin } from '@banyan/platform/cache/resource-cache.ts';
import { createPrometheusMetrics } from '@banyan/platform/telemetry/prometheus-metrics.ts';
import { describe, expect, it } from '@jest/globals';
import { openSourceBooks, SOURCE_METRICS } from '../../../runtime/sources/source-books.ts';

function openBooks() {
  const metrics = createPrometheusMetrics({ definitions: SOURCE_METRICS, showsProcess: false });
  const books = openSourceBooks(metrics, 'catalog', 'api');
  const lines = async () =>
    (await metrics.render())
      .split('\n')
      .filter((line) => line.startsWith('banyan_') && !line.endsWith(' 0'));
  return { books, lines };
}

describe('the books of a source', () => {
  it.each<[CacheOrigin, 'value' | 'missing' | 'error', string]>([
    ['l1', 'value', 'l1'],
    ['l2', 'value', 'l2'],
    ['stale', 'value', 'stale'],
    ['coalesced', 'value', 'coalesced'],
    ['revalidated', 'value', 'revalidated'],
    ['miss', 'value', 'miss'],
    ['miss', 'error', 'miss'],
    ['miss', 'missing', 'miss'],
    ['coalesced', 'missing', 'coalesced'],
    ['l1', 'missing', 'negative'],
    ['l2', 'missing', 'negative'],
  ])('count a read from %s with a %s as %s', async (origin, kind, result) => {
    const { books, lines } = openBooks();

    books.countRead({ origin, kind });

    expect(await lines()).toEqual([
      `banyan_cache_reads_total{subgraph="catalog",source="api",result="${result}"} 1`,
    ]);
  });

  it('count batches, the calls that they took, answers that were cut, and refusals', async () => {
    const { books, lines } = openBooks();

    books.countBatch({ calls: 1, cutPages: 0, refusals: 0 });
    books.countBatch({ calls: 4, cutPages: 1, refusals: 3 });

    const labels = '{subgraph="catalog",source="api"}';
    expect(await lines()).toEqual([
      `banyan_legacy_batches_total${labels} 2`,
      `banyan_legacy_batch_chunks_total${labels} 5`,
      `banyan_legacy_cut_pages_total${labels} 1`,
      `banyan_legacy_batch_refusals_total${labels} 3`,
    ]);
  });
});
