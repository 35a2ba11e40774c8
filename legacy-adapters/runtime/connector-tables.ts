import type { IntentStore } from '@banyan/platform/events/outbox/intents/intent-store.ts';
import { type GraphQLInputType, isNonNullType, isObjectType } from 'graphql';
import type { ConnectorDefinition, KeyFields } from '../connect/connectors.ts';
import { compileDateTimeText } from '../dialect/encode/date-time-text.ts';
import { resultTypeOf } from './answers/result-type.ts';
import { compileAnswerValues } from './answers/values/answer-values.ts';
import { wireToArgumentPaths } from './calls/argument-paths.ts';
import { compileArguments } from './calls/argument-values.ts';
import { type ConnectorCall, createConnectorCall } from './calls/connector-call.ts';
import { createVirtualCall } from './calls/virtual-call.ts';
import { embeddedEntities } from './entities/embedded-entities.ts';
import { entityConnectorsByType } from './entities/entity-connectors.ts';
import { compileKey } from './entities/entity-key.ts';
import type { EntityConnector } from './entities/entity-loader.ts';
import { createEntityResolver, type EntityResolver } from './entities/entity-resolver.ts';
import { createFieldCalls, type FieldCall } from './fields/field-calls.ts';
import {
  fieldOf,
  hintedTypesOf,
  readTypeOf,
  type SchemaFacts,
  taggedCoordinates,
} from './fields/schema-facts.ts';
import type { ProblemBooks } from './mapping/problem-books.ts';
import { createResourceRules } from './resources/resource-rules.ts';
import type { RunningSources } from './sources/running-sources.ts';

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
  readonly problems: ProblemBooks;
}

/** Compiles every connector of a schema. */
export function createConnectorTables(
  facts: SchemaFacts,
  sources: RunningSources,
  { subgraph, intents, problems }: ConnectorOwner,
): ConnectorTables {
  const calls = facts.connected.connectors.map((definition) =>
    compileConnector(definition, { facts, sources, subgraph, problems }),
  );
  const connectors = entityConnectorsByType(facts, calls);
  const fieldCalls = createFieldCalls({ facts, calls, sources, connectors, subgraph, intents });
  const primed = new Set([...fieldCalls.values()].map(({ primes }) => primes?.connector));
  const typeNames = new Set([...facts.keys.keys(), ...connectors.keys()]);
  const entities = new Map(
    [...typeNames].map((typeName) => [
      typeName,
      createEntityResolver({
        keys: facts.keys.get(typeName) ?? [],
        connectors: connectors.get(typeName) ?? [],
        primed: (connectors.get(typeName) ?? []).slice(1).filter((one) => primed.has(one)),
        fieldConnectorKeys: fieldConnectorKeys(facts, typeName),
        requiredFields: requiredFields(facts, typeName),
      }),
    ]),
  );
  return { entities, fieldCalls, connectors };
}

interface ConnectorParts {
  readonly facts: SchemaFacts;
  readonly sources: RunningSources;
  readonly subgraph: string;
  readonly problems: ProblemBooks;
}

function compileConnector(
  definition: ConnectorDefinition,
  { facts, sources, subgraph, problems }: ConnectorParts,
): ConnectorCall {
  const { hints } = facts;
  const source = sources.of(definition.source);
  const { dateTimes, values } = source.dialectOf(definition);
  const { timeZone } = source;
  const resultType = resultTypeOf(facts, definition);
  const types = argumentTypes(facts, definition);
  const typeName = readTypeOf(facts, definition);
  const embeddedTypes = embeddedEntities(facts, typeName, definition.selection);
  const create = definition.isVirtual ? createVirtualCall : createConnectorCall;
  return create(definition, {
    service: subgraph,
    source,
    problems,
    keyOf: compileKey(definition.key, source.keyForms(typeName)),
    rules: createResourceRules({
      subgraph,
      definition,
      source,
      hints,
      typeName,
      hintedTypes: hintedTypesOf(facts, definition),
      tagged: taggedCoordinates(facts, definition),
      keys: facts.keys.get(typeName) ?? [],
      embeddedTypes,
    }),
    argumentPaths: wireToArgumentPaths(definition, types),
    resultType,
    readValues: compileAnswerValues(definition, { ...facts, values, timeZone, resultType }),
    ...(dateTimes !== 'asGiven' && {
      writeArguments: compileArguments(types, compileDateTimeText(dateTimes, timeZone)),
    }),
  });
}

function argumentTypes(facts: SchemaFacts, definition: ConnectorDefinition) {
  const args = fieldOf(facts, definition)?.args ?? [];
  return new Map<string, GraphQLInputType>(args.map((arg) => [arg.name, arg.type]));
}

function requiredFields({ schema }: SchemaFacts, typeName: string): ReadonlySet<string> {
  const type = schema.getType(typeName);
  const fields = isObjectType(type) ? Object.values(type.getFields()) : [];
  return new Set(fields.filter((field) => isNonNullType(field.type)).map(({ name }) => name));
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
