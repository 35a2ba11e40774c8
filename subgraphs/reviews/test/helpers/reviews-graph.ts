import { readFile } from 'node:fs/promises';
import type { AnswerPolicy } from '@banyan/platform/request/answer-policy.ts';
import { createSubgraphExecutor } from '@banyan/subgraph-kit/execute-request.ts';
import { createTestRequest } from '@banyan/subgraph-kit/test/helpers/request-parts.ts';
import type { ExecutionResult } from 'graphql';
import { createReviewsOnStore } from '../../create-reviews.ts';
import type { NewReview, ReviewStore } from '../../stores/review-store.ts';
import { openCountedSqlite } from './counted-stores.ts';

const sdl = await readFile(new URL('../../../../schema/reviews.graphql', import.meta.url), 'utf8');

/** Executes a document. */
export type Run = (
  query: string,
  variables?: Readonly<Record<string, unknown>>,
) => Promise<ExecutionResult>;

/** The reviews subgraph on a recorded SQLite store in memory. Disposing closes it. */
export interface ReviewsGraph extends AsyncDisposable {
  readonly store: ReviewStore;
  /** Executes as a client request of its own, by the customer `caller` or nobody. */
  run(...args: [...Parameters<Run>, caller?: string]): Promise<ExecutionResult>;
  /** A client request by `caller` that may execute several documents with the same loaders. */
  openRequest(caller?: string): { readonly run: Run; readonly answer: AnswerPolicy };
  takeStatements(): readonly string[];
  /** Tags that the subgraph had invalidated. */
  readonly invalidated: readonly string[];
  /** From now on invalidations reject. */
  breakInvalidation(): void;
}

/** Opens the subgraph with `reviews` in it. */
export async function openReviewsGraph(reviews: readonly NewReview[] = []): Promise<ReviewsGraph> {
  const { store, takeStatements } = await openCountedSqlite();
  await store.fillIfEmpty(reviews);
  takeStatements();
  const invalidated: string[] = [];
  let isBroken = false;
  const subgraph = createReviewsOnStore(store, {
    sdl,
    outbox: null,
    invalidate: async (tags) => {
      invalidated.push(...tags);
      if (isBroken) throw new Error('broken');
    },
  });
  const execute = createSubgraphExecutor(subgraph);
  const openRequest = (caller?: string) => {
    const request = createTestRequest(caller === undefined ? {} : { caller: { id: caller } });
    const context = subgraph.createContext(request);
    const run: Run = (query, variables = {}) => execute({ query, variables }, context);
    return { run, answer: request.answer };
  };
  return {
    store,
    takeStatements,
    openRequest,
    invalidated,
    breakInvalidation: () => {
      isBroken = true;
    },
    run: (query, variables, caller) => openRequest(caller).run(query, variables),
    [Symbol.asyncDispose]: () => subgraph.close(),
  };
}

/** Variables which ask for products by reference, as a gateway does. */
export function productReferences(ids: readonly unknown[]) {
  return { references: ids.map((id) => ({ __typename: 'Product', id })) };
}
