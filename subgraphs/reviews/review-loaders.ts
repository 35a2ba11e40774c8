import DataLoader from 'dataloader';
import type {
  Review,
  ReviewPage,
  ReviewPageRequest,
  ReviewStats,
  ReviewStore,
} from './stores/review-store.ts';

/** Batches and remembers the reads of one client request. */
export interface ReviewLoaders {
  readonly reviewById: DataLoader<string, Review | null>;
  /** Pages with other bounds are other keys, but go into the same read of the store. */
  readonly page: DataLoader<ReviewPageRequest, ReviewPage, string>;
  readonly statsByProduct: DataLoader<string, ReviewStats>;
}

const maxKeysPerStatement = 1000;

/** New loaders; one set per client request, shared by all its fetches. */
export function createReviewLoaders(store: ReviewStore): ReviewLoaders {
  const maxBatchSize = maxKeysPerStatement;
  return {
    reviewById: new DataLoader((ids) => store.readByIds(ids), { maxBatchSize }),
    page: new DataLoader((requests) => store.readPages(requests), {
      maxBatchSize,
      cacheKeyFn: ({ productId, first, after }) =>
        [productId, first, after?.createdAtMs, after?.id].join(':'),
    }),
    statsByProduct: new DataLoader((ids) => store.readStats(ids), { maxBatchSize }),
  };
}

/** Forgets what a new review has made untrue. */
export function forgetBefore(loaders: ReviewLoaders, added: Review): void {
  loaders.reviewById.clear(added.id);
  loaders.page.clearAll();
  loaders.statsByProduct.clear(added.productId);
}
