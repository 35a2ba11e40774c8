import type { NewEvent } from '@banyan/platform/events/change-event.ts';
import type { Review } from './stores/review-store.ts';

/** Of what a change is part: the trace of the request that makes it. */
export type ChangeOrigin = Pick<NewEvent, 'traceparent'>;

/** The events of a new review: of itself, and of its product, whose figures it changes. */
export function eventsOfReview(review: Review, origin: ChangeOrigin): readonly NewEvent[] {
  const { id, productId, rating } = review;
  const subgraph = 'reviews';
  return [
    {
      ...origin,
      subgraph,
      entity: 'Review',
      key: { id },
      verb: 'created',
      data: { productId, rating },
    },
    {
      ...origin,
      subgraph,
      entity: 'Product',
      key: { id: productId },
      verb: 'updated',
      changedFields: ['reviews', 'averageRating', 'reviewCount'],
    },
  ];
}
