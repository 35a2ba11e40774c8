import type { LegacySubgraphOptions } from '../legacy-subgraph.ts';
import { placeOf } from './connector-dialects.ts';

/** Throws when the configuration of a source names a connector that the schema does not have there. */
export function refuseUnknownConnectors({ name, schema, sources }: LegacySubgraphOptions): void {
  for (const [source, { connectors = {} }] of Object.entries(sources)) {
    const own = schema.connectors.filter((connector) => connector.source === source).map(placeOf);
    const unknown = Object.keys(connectors).filter((place) => !own.includes(place));
    if (unknown.length === 0) continue;
    throw new Error(
      `subgraphs.${name}.sources.${source}.connectors: expected places of its connectors ` +
        `(${own.join(', ') || 'it has none'}), got ${unknown.join(', ')}`,
    );
  }
}
