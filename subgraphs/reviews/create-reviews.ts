import { readFile } from 'node:fs/promises';
import { openOutbox } from '@banyan/platform/events/outbox/open-outbox.ts';
import type { OutboxStore } from '@banyan/platform/events/outbox/outbox-store.ts';
import type { Logger } from '@banyan/platform/telemetry/logger.ts';
import {
  requireDatabaseUrl,
  type SubgraphDatabase,
} from '@banyan/subgraph-kit/settings/database-url.ts';
import { createSubgraph, type Subgraph } from '@banyan/subgraph-kit/subgraph.ts';
import { type ReviewsContext, resolvers } from './resolvers.ts';
import { createReviewLoaders } from './review-loaders.ts';
import { DEFAULT_SEED, type SeedOptions, seedReviews } from './seed.ts';
import { openReviewStore } from './stores/open-review-store.ts';
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
  const database = requireDatabaseUrl(databaseUrl);
  const sdl = options.sdl ?? (await readFile(defaultSdl, 'utf8'));
  const store = await openReviewStore(database, { baseDir, log });
  try {
    if (seed !== null && (await store.fillIfEmpty(seedReviews(seed)))) {
      log.info({ ...seed }, 'Filled the empty reviews database with made-up reviews');
    }
    const outbox = isInMemory(database) ? null : await openOutbox(databaseUrl, { log, baseDir });
    return createReviewsOnStore(store, { ...options, sdl, outbox });
  } catch (error) {
    await store.close();
    throw error;
  }
}

/** Another connection, such as the one of the outbox, would see another database. */
function isInMemory(database: SubgraphDatabase): boolean {
  return database.kind === 'sqlite' && database.file === ':memory:';
}

/** What a reviews subgraph on an open store is made of. */
export interface ReviewsOnStoreOptions extends Pick<ReviewsOptions, 'invalidate'> {
  readonly sdl: string;
  /** Where the store writes its events; closed with the subgraph. Null: nobody relays them. */
  readonly outbox: OutboxStore | null;
}

/** The reviews subgraph on an open store, which it takes over. */
export function createReviewsOnStore(
  store: ReviewStore,
  { sdl, outbox, invalidate = async () => undefined }: ReviewsOnStoreOptions,
): Subgraph {
  return createSubgraph({
    name: 'reviews',
    sdl,
    resolvers,
    isCompilable: true,
    createContext: (request) => ({
      request,
      store,
      loaders: createReviewLoaders(store),
      invalidate,
    }),
    ...(outbox !== null && { events: { outbox } }),
    checkHealth: () => store.ping(),
    async close() {
      await outbox?.close();
      await store.close();
    },
  });
}
