import { entityTag } from '@banyan/platform/cache/tags.ts';
import { reportCachePolicy } from '@banyan/subgraph-kit/cache-policy.ts';
import type { SubgraphContext } from '@banyan/subgraph-kit/subgraph.ts';
import type { Review } from './stores/review-store.ts';

/** Reviews are the same for all who read them; a new one is seen at once by the tags below. */
const maxAgeSeconds = 30;

/**
 * Reports that the reviews of a product were read: a page of them, their number or their average. The tag is the product's
 * own, since that is what the event of a new review says has changed.
 */
export function reportProductRead(productId: string, context: SubgraphContext): void {
  const tags = [entityTag('Product', productId)];
  reportCachePolicy(context, { maxAgeSeconds, scope: 'public', tags });
}

/** Reports that one review was looked up, whether there is one or not. `id` is null where none can ever be. */
export function reportReviewRead(id: string | null, context: SubgraphContext): void {
  const tags = id === null ? [] : [entityTag('Review', id)];
  reportCachePolicy(context, { maxAgeSeconds, scope: 'public', tags });
}

/** The tags of everything that a new review makes untrue. */
export function changedByReview({ id, productId }: Review): readonly string[] {
  return [entityTag('Product', productId), entityTag('Review', id)];
}
