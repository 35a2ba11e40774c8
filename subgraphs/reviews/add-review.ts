import { BanyanError } from '@banyan/platform/errors/banyan-error.ts';
import type { RequestContext } from '@banyan/platform/request/request-context.ts';
import { traceOf } from '@banyan/platform/request/trace-parent.ts';
import { type AddReviewInput, assertReviewInput } from './review-input.ts';
import type { Review, ReviewStore } from './stores/review-store.ts';

/**
 * Stores the caller's review of a product. Rejects with `UNAUTHENTICATED`, `BAD_USER_INPUT`, or `CONFLICT` when the
 * caller has reviewed the product before.
 */
export async function addReview(
  store: ReviewStore,
  request: RequestContext,
  input: AddReviewInput,
): Promise<Review> {
  const caller = await request.identity();
  if (caller === null) throw new BanyanError('UNAUTHENTICATED', 'Sign in to write a review.');
  assertReviewInput(input);
  const { productId, rating, title = null, body = null } = input;
  const authorId = caller.id;
  const review = { productId, authorId, rating, title, body, createdAtMs: Date.now() };
  const added = await store.add(review, traceOf(request));
  if (added !== null) return added;
  throw new BanyanError('CONFLICT', `You have reviewed product ${productId} before.`);
}
