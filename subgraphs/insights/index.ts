import type { ConsumerGroup } from '@banyan/platform/events/brokers/event-broker.ts';
import type { Logger } from '@banyan/platform/telemetry/logger.ts';
import type { Subgraph } from '@banyan/subgraph-kit/subgraph.ts';
import { type ReadEnv, readInsightsConfig } from './config.ts';
import { createInsights } from './create-insights.ts';
import { INSIGHTS_GROUP } from './intake/consume-events.ts';

export { createInsights, type InsightsOptions } from './create-insights.ts';

/** What `banyan events setup` makes without making the subgraph. */
export const consumerGroups: readonly ConsumerGroup[] = [INSIGHTS_GROUP];

/** What the gateway gives to a subgraph that it runs in its own process. */
export interface SubgraphModuleOptions {
  /** The SDL text that the project's configuration names. */
  readonly schema: string;
  readonly env: ReadEnv;
  readonly log: Logger;
  /** Relative SQLite files are looked up here. */
  readonly projectDir: string;
}

/** Entry for the gateway. Rejects with all faults of the environment, or when the database cannot be opened. */
export default async function createSubgraph(options: SubgraphModuleOptions): Promise<Subgraph> {
  const { schema: sdl, env, log, projectDir: baseDir } = options;
  const result = readInsightsConfig(env);
  if (!result.ok) throw new Error(`Unusable settings of insights: ${result.faults.join('; ')}`);
  return createInsights({ ...result.config, sdl, log, baseDir });
}
