import DataLoader from 'dataloader';
import type {
  InsightsStore,
  ProductFigures,
  ProductFiguresRequest,
} from '../stores/insights-store.ts';

/** Batches and remembers the reads of one client request. */
export interface InsightsLoaders {
  /** Products with other ranges are other keys, but go into the same statement. */
  readonly figures: DataLoader<ProductFiguresRequest, ProductFigures, string>;
}

const maxKeysPerStatement = 1000;

/** New loaders; one set per client request, shared by all its fetches. */
export function createInsightsLoaders(store: InsightsStore): InsightsLoaders {
  return {
    figures: new DataLoader((requests) => store.readProductFigures(requests), {
      maxBatchSize: maxKeysPerStatement,
      cacheKeyFn: ({ productId, fromMs, toMs }) => `${fromMs}:${toMs}:${productId}`,
    }),
  };
}
