import { readFile } from 'node:fs/promises';
import type { Logger } from '@banyan/platform/telemetry/logger.ts';
import { createSubgraph, type Subgraph } from '@banyan/subgraph-kit/subgraph.ts';
import { type ReviewsContext, resolvers } from './resolvers.ts';
import { createReviewLoaders } from './review-loaders.ts';
import { DEFAULT_SEED, type SeedOptions, seedReviews } from './seed.ts';
import {
  DATABASE_URL_FORMS,
  openReviewStore,
  parseDatabaseUrl,
} from './stores/open-review-store.ts';
import type { ReviewStore } from './stores/review-store.ts';

/** What {@link createReviews} needs. */
export interface ReviewsOptions {
  /** `sqlite:<file>`, `sqlite::memory:` or `postgres://…`. */
  readonly databaseUrl: string;
  readonly log: Logger;
  /** The subgraph's SDL. Default: `schema/reviews.graphql`. */
  readonly sdl?: string;
  /** Folder of a relative SQLite file. Default: the working directory. */
  readonly baseDir?: string;
  /** What an empty database is filled with; null leaves it empty. Default {@link DEFAULT_SEED}. */
  readonly seed?: SeedOptions | null;
  /** Removes from caches what carries one of these tags. Default: nobody is told, and caches wait for their times to end. */
  readonly invalidate?: Invalidate;
}

type Invalidate = ReviewsContext['invalidate'];

const defaultSdl = new URL('../../schema/reviews.graphql', import.meta.url);

/** The reviews subgraph on its database, which `close()` closes. Rejects when the database cannot be opened. */
export async function createReviews(options: ReviewsOptions): Promise<Subgraph> {
  const { databaseUrl, log, seed = DEFAULT_SEED, baseDir = process.cwd() } = options;
  const database = parseDatabaseUrl(databaseUrl);
  if (database === null) throw new Error(`Database URL must be ${DATABASE_URL_FORMS}`);
  const sdl = options.sdl ?? (await readFile(defaultSdl, 'utf8'));
  const store = await openReviewStore(database, { baseDir, log });
  try {
    if (seed !== null && (await store.fillIfEmpty(seedReviews(seed)))) {
      log.info({ ...seed }, 'Filled the empty reviews database with made-up reviews');
    }
    return createReviewsOnStore(store, sdl, options.invalidate);
  } catch (error) {
    await store.close();
    throw error;
  }
}

/** The reviews subgraph on an open store, which it takes over. */
export function createReviewsOnStore(
  store: ReviewStore,
  sdl: string,
  invalidate: Invalidate = async () => undefined,
): Subgraph {
  return createSubgraph({
    name: 'reviews',
    sdl,
    resolvers,
    createContext: (request) => ({
      request,
      store,
      loaders: createReviewLoaders(store),
      invalidate,
    }),
    checkHealth: () => store.ping(),
    close: () => store.close(),
  });
}
