import { dateTimeScalar } from '@banyan/subgraph-kit/scalars.ts';
import type { SubgraphContext, SubgraphResolvers } from '@banyan/subgraph-kit/subgraph.ts';
import { addReview } from './add-review.ts';
import { type PageArguments, readPageArguments } from './page-arguments.ts';
import { encodeCursor } from './page-cursor.ts';
import { type AddReviewInput, isProductId } from './review-input.ts';
import { forgetBefore, type ReviewLoaders } from './review-loaders.ts';
import {
  isReviewId,
  type Review,
  type ReviewPageRequest,
  type ReviewStore,
} from './stores/review-store.ts';

/** What the resolvers of one client request share. */
export interface ReviewsContext extends SubgraphContext {
  readonly store: ReviewStore;
  readonly loaders: ReviewLoaders;
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
      { store, request, loaders }: ReviewsContext,
    ) {
      const review = await addReview(store, request, input);
      forgetBefore(loaders, review);
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
    async averageRating({ id }: Product, _: unknown, { loaders }: ReviewsContext) {
      const { count, ratingSum } = await loaders.statsByProduct.load(id);
      return count === 0 ? null : ratingSum / count;
    },
    reviewCount: ({ id }: Product, _: unknown, { loaders }: ReviewsContext) =>
      countReviews(id, loaders),
  },
  ReviewConnection: {
    async edges(request: ReviewPageRequest, _: unknown, { loaders }: ReviewsContext) {
      const { reviews } = await loaders.page.load(request);
      return reviews.map((node) => ({ node, cursor: encodeCursor(node) }));
    },
    async nodes(request: ReviewPageRequest, _: unknown, { loaders }: ReviewsContext) {
      return (await loaders.page.load(request)).reviews;
    },
    async pageInfo(request: ReviewPageRequest, _: unknown, { loaders }: ReviewsContext) {
      const { reviews, hasNext } = await loaders.page.load(request);
      return {
        hasNextPage: hasNext,
        hasPreviousPage: request.after !== null,
        startCursor: cursorOf(reviews.at(0)),
        endCursor: cursorOf(reviews.at(-1)),
      };
    },
    totalCount: ({ productId }: ReviewPageRequest, _: unknown, { loaders }: ReviewsContext) =>
      countReviews(productId, loaders),
  },
};

async function loadReview(id: string, { loaders }: ReviewsContext): Promise<Review | null> {
  return isReviewId(id) ? loaders.reviewById.load(id) : null;
}

async function countReviews(productId: string, { statsByProduct }: ReviewLoaders): Promise<number> {
  return (await statsByProduct.load(productId)).count;
}

function cursorOf(review: Review | undefined): string | null {
  return review === undefined ? null : encodeCursor(review);
}
