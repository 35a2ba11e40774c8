import type { GatewayConfig } from '@banyan/gateway/config.ts';
import type { ConsumerGroup } from '@banyan/platform/events/brokers/event-broker.ts';
import { importModule } from './import-module.ts';

/** The consumer groups which the modules of a project export. Their subgraphs are not made. Throws as `importModule` does. */
export async function moduleConsumerGroups({
  subgraphs,
  projectDir,
}: Pick<GatewayConfig, 'subgraphs' | 'projectDir'>): Promise<readonly ConsumerGroup[]> {
  const modules = Object.entries(subgraphs).flatMap(([name, config]) =>
    config.kind === 'module' ? [importModule(name, config.module, projectDir)] : [],
  );
  return (await Promise.all(modules)).flatMap(({ consumerGroups }) => consumerGroups);
}
