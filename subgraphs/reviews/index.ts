import type { Logger } from '@banyan/platform/telemetry/logger.ts';
import type { Subgraph } from '@banyan/subgraph-kit/subgraph.ts';
import { type ReadEnv, readReviewsConfig } from './config.ts';
import { createReviews } from './create-reviews.ts';

export { createReviews, type ReviewsOptions } from './create-reviews.ts';

/** What the gateway gives to a subgraph that it runs in its own process. */
export interface SubgraphModuleOptions {
  /** The SDL text that the project's configuration names. */
  readonly schema: string;
  readonly env: ReadEnv;
  readonly log: Logger;
  /** Relative SQLite files are looked up here. */
  readonly projectDir: string;
  /** Removes from the caches of all replicas what carries one of these tags. Default: nobody is told. */
  readonly invalidate?: (tags: readonly string[]) => Promise<void>;
}

/** Entry for the gateway. Rejects with all faults of the environment, or when the database cannot be opened. */
export default async function createSubgraph(options: SubgraphModuleOptions): Promise<Subgraph> {
  const { schema: sdl, env, log, projectDir: baseDir, invalidate } = options;
  const result = readReviewsConfig(env);
  if (!result.ok) throw new Error(`Unusable settings of reviews: ${result.faults.join('; ')}`);
  return createReviews({
    ...result.config,
    sdl,
    log,
    baseDir,
    ...(invalidate !== undefined && { invalidate }),
  });
}
