import { readProjectConfig } from '../../config/read-project-config.ts';
import type { GatewayConfig } from '../../config.ts';

/** The configuration of a project with one subgraph, `catalog`, and these settings of events. */
export function eventsProject(events: object, cache: object = {}): GatewayConfig {
  const catalog = { schema: 'catalog.graphql', url: 'http://127.0.0.1:9' };
  const project = { supergraph: 'all.graphql', subgraphs: { catalog }, events, cache };
  const result = readProjectConfig(project, '/nowhere', {});
  if (!result.ok) throw new Error(JSON.stringify(result.faults));
  return result.config;
}
