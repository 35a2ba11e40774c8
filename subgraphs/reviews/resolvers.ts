import { dateTimeScalar } from '@banyan/subgraph-kit/scalars.ts';
import type { SubgraphContext, SubgraphResolvers } from '@banyan/subgraph-kit/subgraph.ts';
import { addReview } from './add-review.ts';
import { type PageArguments, readPageArguments } from './page-arguments.ts';
import { encodeCursor } from './page-cursor.ts';
import { changedByReview, reportProductRead, reportReviewRead } from './review-caching.ts';
import { type AddReviewInput, isProductId } from './review-input.ts';
import { forgetBefore, type ReviewLoaders } from './review-loaders.ts';
import {
  isReviewId,
  type Review,
  type ReviewPage,
  type ReviewPageRequest,
  type ReviewStats,
  type ReviewStore,
} from './stores/review-store.ts';

/** What the resolvers of one client request share. */
export interface ReviewsContext extends SubgraphContext {
  readonly store: ReviewStore;
  readonly loaders: ReviewLoaders;
  /** Removes from caches what carries one of these tags. Rejects when it cannot be told to all replicas yet. */
  readonly invalidate: (tags: readonly string[]) => Promise<void>;
}

/** A reference from another subgraph; the id is not checked yet. */
interface Reference {
  readonly id: unknown;
}

interface Product {
  readonly id: string;
}

/** Resolvers of `schema/reviews.graphql`. A connection is its page request: each field loads only what it needs. */
export const resolvers: SubgraphResolvers<ReviewsContext> = {
  DateTime: dateTimeScalar,
  Query: {
    review: (_: unknown, { id }: Product, context: ReviewsContext) => loadReview(id, context),
  },
  Mutation: {
    async addReview(
      _: unknown,
      { input }: { readonly input: AddReviewInput },
      context: ReviewsContext,
    ) {
      const { store, request, loaders } = context;
      const review = await addReview(store, request, input);
      forgetBefore(loaders, review);
      await invalidate(changedByReview(review), context);
      return { review, product: { id: review.productId } };
    },
  },
  Review: {
    __resolveReference: ({ id }: Reference, context: ReviewsContext) =>
      loadReview(String(id), context),
    createdAt: ({ createdAtMs }: Review) => new Date(createdAtMs),
    author: ({ authorId }: Review) => ({ id: authorId }),
    product: ({ productId }: Review) => ({ id: productId }),
  },
  Product: {
    __resolveReference: ({ id }: Reference) =>
      isProductId(String(id)) ? { id: String(id) } : null,
    reviews: ({ id: productId }: Product, args: PageArguments): ReviewPageRequest => ({
      productId,
      ...readPageArguments(args),
    }),
    async averageRating({ id }: Product, _: unknown, context: ReviewsContext) {
      const { count, ratingSum } = await loadStats(id, context);
      return count === 0 ? null : ratingSum / count;
    },
    reviewCount: async ({ id }: Product, _: unknown, context: ReviewsContext) =>
      (await loadStats(id, context)).count,
  },
  ReviewConnection: {
    async edges(request: ReviewPageRequest, _: unknown, context: ReviewsContext) {
      const { reviews } = await loadPage(request, context);
      return reviews.map((node) => ({ node, cursor: encodeCursor(node) }));
    },
    async nodes(request: ReviewPageRequest, _: unknown, context: ReviewsContext) {
      return (await loadPage(request, context)).reviews;
    },
    async pageInfo(request: ReviewPageRequest, _: unknown, context: ReviewsContext) {
      const { reviews, hasNext } = await loadPage(request, context);
      return {
        hasNextPage: hasNext,
        hasPreviousPage: request.after !== null,
        startCursor: cursorOf(reviews.at(0)),
        endCursor: cursorOf(reviews.at(-1)),
      };
    },
    totalCount: async ({ productId }: ReviewPageRequest, _: unknown, context: ReviewsContext) =>
      (await loadStats(productId, context)).count,
  },
};

async function loadReview(id: string, context: ReviewsContext): Promise<Review | null> {
  const isPossible = isReviewId(id);
  reportReviewRead(isPossible ? id : null, context);
  return isPossible ? context.loaders.reviewById.load(id) : null;
}

function loadStats(productId: string, context: ReviewsContext): Promise<ReviewStats> {
  reportProductRead(productId, context);
  return context.loaders.statsByProduct.load(productId);
}

function loadPage(request: ReviewPageRequest, context: ReviewsContext): Promise<ReviewPage> {
  reportProductRead(request.productId, context);
  return context.loaders.page.load(request);
}

async function invalidate(
  tags: readonly string[],
  { invalidate, request }: ReviewsContext,
): Promise<void> {
  try {
    await invalidate(tags);
  } catch (error) {
    // The review is written: its author gets the answer, and the cache itself goes on trying.
    request.log.warn({ err: error, tags }, 'An invalidation has not reached all replicas yet');
  }
}

function cursorOf(review: Review | undefined): string | null {
  return review === undefined ? null : encodeCursor(review);
}
