import { readFile } from 'node:fs/promises';
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
  openRequest(caller?: string): { readonly run: Run };
  takeStatements(): readonly string[];
}

/** Opens the subgraph with `reviews` in it. */
export async function openReviewsGraph(reviews: readonly NewReview[] = []): Promise<ReviewsGraph> {
  const { store, takeStatements } = await openCountedSqlite();
  await store.fillIfEmpty(reviews);
  takeStatements();
  const subgraph = createReviewsOnStore(store, sdl);
  const execute = createSubgraphExecutor(subgraph);
  const openRequest = (caller?: string) => {
    const request = createTestRequest(caller === undefined ? {} : { caller: { id: caller } });
    const context = subgraph.createContext(request);
    const run: Run = (query, variables = {}) => execute({ query, variables }, context);
    return { run };
  };
  return {
    store,
    takeStatements,
    openRequest,
    run: (query, variables, caller) => openRequest(caller).run(query, variables),
    [Symbol.asyncDispose]: () => subgraph.close(),
  };
}

/** Variables which ask for products by reference, as a gateway does. */
export function productReferences(ids: readonly unknown[]) {
  return { references: ids.map((id) => ({ __typename: 'Product', id })) };
}
