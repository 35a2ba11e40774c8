import type { IntentStore } from '@banyan/platform/events/outbox/intents/intent-store.ts';
import type { GraphQLInputType } from 'graphql';
import type { ConnectorDefinition, KeyFields } from '../connect/connectors.ts';
import { shapeOf } from '../connect/shape.ts';
import { wireToArgumentPaths } from './argument-paths.ts';
import { type ConnectorCall, createConnectorCall } from './connector-call.ts';
import { embeddedEntities } from './embedded-entities.ts';
import { entityConnectorsByType } from './entity-connectors.ts';
import type { EntityConnector } from './entity-loader.ts';
import { createEntityResolver, type EntityResolver } from './entity-resolver.ts';
import { createFieldCalls, type FieldCall } from './field-calls.ts';
import { createResourceRules } from './resource-rules.ts';
import type { RunningSources } from './running-sources.ts';
import { fieldOf, readTypeOf, type SchemaFacts } from './schema-facts.ts';

/** The connectors of one schema, compiled and sorted by who calls them. */
export interface ConnectorTables {
  /** By type name: types with a key or with a connector that loads them. */
  readonly entities: ReadonlyMap<string, EntityResolver>;
  /** By `Type.field`. */
  readonly fieldCalls: ReadonlyMap<string, FieldCall>;
  /** Connectors that load entities, by type. */
  readonly connectors: ReadonlyMap<string, readonly EntityConnector[]>;
}

/** Whose connectors they are. */
export interface ConnectorOwner {
  readonly subgraph: string;
  /** Null: events of writes are not kept. */
  readonly intents: IntentStore | null;
}

/** Compiles every connector of a schema. */
export function createConnectorTables(
  facts: SchemaFacts,
  sources: RunningSources,
  { subgraph, intents }: ConnectorOwner,
): ConnectorTables {
  const calls = facts.connected.connectors.map((definition) =>
    compileConnector(definition, { facts, sources, subgraph }),
  );
  const connectors = entityConnectorsByType(facts, calls);
  const typeNames = new Set([...facts.keys.keys(), ...connectors.keys()]);
  const entities = new Map(
    [...typeNames].map((typeName) => [
      typeName,
      createEntityResolver({
        keys: facts.keys.get(typeName) ?? [],
        connectors: connectors.get(typeName) ?? [],
        fieldConnectorKeys: fieldConnectorKeys(facts, typeName),
      }),
    ]),
  );
  return {
    entities,
    fieldCalls: createFieldCalls({ facts, calls, sources, connectors, subgraph, intents }),
    connectors,
  };
}

interface ConnectorParts {
  readonly facts: SchemaFacts;
  readonly sources: RunningSources;
  readonly subgraph: string;
}

function compileConnector(
  definition: ConnectorDefinition,
  { facts, sources, subgraph }: ConnectorParts,
): ConnectorCall {
  const { schema, keys, hints } = facts;
  const source = sources.of(definition.source);
  const typeName = readTypeOf(facts, definition);
  const shape = shapeOf(definition.selection);
  const embeddedTypes = embeddedEntities(schema, typeName, shape, keys);
  return createConnectorCall(definition, {
    service: subgraph,
    source,
    rules: createResourceRules({ subgraph, definition, source, hints, typeName, embeddedTypes }),
    argumentPaths: wireToArgumentPaths(definition, argumentTypes(facts, definition)),
  });
}

function argumentTypes(facts: SchemaFacts, definition: ConnectorDefinition) {
  const args = fieldOf(facts, definition)?.args ?? [];
  return new Map<string, GraphQLInputType>(args.map((arg) => [arg.name, arg.type]));
}

function fieldConnectorKeys(
  { connected }: SchemaFacts,
  typeName: string,
): ReadonlyMap<string, KeyFields> {
  const keys = new Map<string, KeyFields>();
  for (const { kind, parentType, field, key } of connected.connectors) {
    if (kind === 'field' && parentType === typeName && field !== null) keys.set(field, key);
  }
  return keys;
}
