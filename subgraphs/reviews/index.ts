import {
  requireSettings,
  type SubgraphModuleOptions,
} from '@banyan/subgraph-kit/settings/subgraph-module.ts';
import type { Subgraph } from '@banyan/subgraph-kit/subgraph.ts';
import { readReviewsConfig } from './config.ts';
import { createReviews } from './create-reviews.ts';

export { createReviews, type ReviewsOptions } from './create-reviews.ts';

/** Entry for the gateway. Rejects with all faults of the environment, or when the database cannot be opened. */
export default async function createSubgraph(options: SubgraphModuleOptions): Promise<Subgraph> {
  const { schema: sdl, env, log, projectDir: baseDir, invalidate } = options;
  return createReviews({
    ...requireSettings('reviews', readReviewsConfig(env)),
    sdl,
    log,
    baseDir,
    ...(invalidate !== undefined && { invalidate }),
  });
}
