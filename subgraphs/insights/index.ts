import type { ConsumerGroup } from '@banyan/platform/events/brokers/event-broker.ts';
import {
  requireSettings,
  type SubgraphModuleOptions,
} from '@banyan/subgraph-kit/settings/subgraph-module.ts';
import type { Subgraph } from '@banyan/subgraph-kit/subgraph.ts';
import { readInsightsConfig } from './config.ts';
import { createInsights } from './create-insights.ts';
import { INSIGHTS_GROUP } from './intake/consume-events.ts';

export { createInsights, type InsightsOptions } from './create-insights.ts';

/** What `banyan events setup` makes without making the subgraph. */
export const consumerGroups: readonly ConsumerGroup[] = [INSIGHTS_GROUP];

/** Entry for the gateway. Rejects with all faults of the environment, or when the database cannot be opened. */
export default async function createSubgraph(options: SubgraphModuleOptions): Promise<Subgraph> {
  const { schema: sdl, env, log, projectDir: baseDir } = options;
  const config = requireSettings('insights', readInsightsConfig(env));
  return createInsights({ ...config, sdl, log, baseDir });
}
