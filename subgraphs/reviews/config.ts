import {
  readServerSettings,
  type ServerSettings,
} from '@banyan/subgraph-kit/settings/server-settings.ts';
import {
  createSettingsReader,
  type ReadEnv,
  type SettingsReader,
  type SettingsResult,
} from '@banyan/subgraph-kit/settings/settings-reader.ts';
import { DEFAULT_SEED, type SeedOptions } from './seed.ts';

/** Settings of the subgraph, wherever it runs. */
export interface ReviewsConfig {
  readonly databaseUrl: string;
  /** Null: an empty database stays empty. */
  readonly seed: SeedOptions | null;
}

/** Settings of the subgraph as a server of its own. */
export type ReviewsServerConfig = ReviewsConfig & ServerSettings;

/** Reads REVIEWS_DATABASE_URL (default a SQLite file below `var`), SEED_PRODUCTS (0: no made-up reviews) and SEED_CUSTOMERS. */
export function readReviewsConfig(env: ReadEnv): SettingsResult<ReviewsConfig> {
  const reader = createSettingsReader(env);
  return reader.finish(readShared(reader));
}

/** Reads PORT, HOST and REVIEWS_TRUST_CALLER_HEADER, and what {@link readReviewsConfig} reads. */
export function readReviewsServerConfig(env: ReadEnv): SettingsResult<ReviewsServerConfig> {
  const reader = createSettingsReader(env);
  return reader.finish({
    ...readShared(reader),
    ...readServerSettings(reader, { port: 4002, prefix: 'REVIEWS' }),
  });
}

function readShared(reader: SettingsReader): ReviewsConfig {
  const products = reader.integer('SEED_PRODUCTS', DEFAULT_SEED.products, [0, 1_000_000]);
  const customers = reader.integer('SEED_CUSTOMERS', DEFAULT_SEED.customers, [1, 1_000_000]);
  return {
    databaseUrl: reader.databaseUrl('REVIEWS_DATABASE_URL', 'sqlite:./var/reviews.db'),
    seed: products === 0 ? null : { products, customers },
  };
}
