import type { ConnectedSchema } from '@banyan/legacy-adapters/connect/connectors.ts';
import { createTypeMap, objectTypeOf } from '@banyan/legacy-adapters/connect/type-map.ts';
import type { ConfigFile } from '../config/config-diagnostics.ts';
import type { GatewayConfig } from '../config.ts';
import { readSchemas, type SubgraphSchema } from './read-schemas.ts';

/**
 * Who hears of the changes of a mutation. A: whoever subscribes, by an outbox that the service itself writes. B: whoever
 * subscribes, by `@emits`. C: the caches of the gateway alone.
 */
export type MutationLevel = 'A' | 'B' | 'C';

/** One mutation of a project. */
export interface LevelledMutation {
  readonly subgraph: string;
  readonly field: string;
  readonly level: MutationLevel;
  /** What its `@emits` say, such as `Order.cancelled`; empty without any. */
  readonly declared: readonly string[];
  /** Why `declared` is not used; null when it is, or when there is nothing to use. */
  readonly note: string | null;
}

/** The mutations over connectors of a project whose schemas can be read, in the order of the configuration. */
export async function readMutationLevels(
  config: GatewayConfig,
  configFile: ConfigFile,
): Promise<readonly LevelledMutation[]> {
  const { schemas } = await readSchemas(config, configFile);
  return schemas
    .filter(({ name }) => config.subgraphs[name]?.kind === 'legacy')
    .flatMap((schema) => levelsOf(schema, config));
}

function levelsOf(
  { name: subgraph, connected }: SubgraphSchema,
  { events }: GatewayConfig,
): readonly LevelledMutation[] {
  return mutationsOf(connected).map((field): LevelledMutation => {
    const declared = declaredBy(connected, field);
    const mutation = { subgraph, field, declared };
    const isDeclared = declared.length > 0;
    if (Object.hasOwn(events.outboxes, subgraph)) {
      return { ...mutation, level: 'A', note: isDeclared ? 'the service tells it itself' : null };
    }
    if (!isDeclared) return { ...mutation, level: 'C', note: null };
    if (events.outbox === null) return { ...mutation, level: 'C', note: 'events.outbox is null' };
    return { ...mutation, level: 'B', note: null };
  });
}

function mutationsOf({ document }: ConnectedSchema): readonly string[] {
  const types = createTypeMap(document);
  return [...(objectTypeOf(types, types.roots.mutation)?.fields.keys() ?? [])];
}

function declaredBy({ emits }: ConnectedSchema, field: string): readonly string[] {
  return emits
    .filter(({ coordinate }) => coordinate.endsWith(`.${field}`))
    .map(({ entity, verb }) => `${entity}.${verb}`);
}
