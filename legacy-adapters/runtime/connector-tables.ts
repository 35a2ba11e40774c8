import { type GraphQLInputType, type GraphQLSchema, getNamedType, isObjectType } from 'graphql';
import { connectionOfField } from '../connect/connections.ts';
import type { ConnectedSchema, ConnectorDefinition, KeyFields } from '../connect/connectors.ts';
import { createTypeMap, type TypeMap } from '../connect/type-map.ts';
import type { Paginator } from '../dialect/dialect.ts';
import { wireToArgumentPaths } from './argument-paths.ts';
import { type ConnectorCall, createConnectorCall } from './connector-call.ts';
import type { EntityConnector } from './entity-loader.ts';
import { createEntityResolver, type EntityResolver } from './entity-resolver.ts';
import type { FieldCall } from './field-resolvers.ts';
import type { RunningSource } from './running-source.ts';
import type { RunningSources } from './running-sources.ts';
import { typeKeys } from './type-keys.ts';

/** The connectors of one schema, compiled and sorted by who calls them. */
export interface ConnectorTables {
  /** By type name: types with a key or with a connector that loads them. */
  readonly entities: ReadonlyMap<string, EntityResolver>;
  /** By `Type.field`. */
  readonly fieldCalls: ReadonlyMap<string, FieldCall>;
}

/** Compiles every connector of `connected`. */
export function createConnectorTables(
  schema: GraphQLSchema,
  connected: ConnectedSchema,
  sources: RunningSources,
  service: string,
): ConnectorTables {
  const calls = connected.connectors.map((definition) =>
    createConnectorCall(definition, {
      service,
      source: sources.of(definition.source),
      argumentPaths: wireToArgumentPaths(definition, argumentTypes(schema, definition)),
    }),
  );
  return {
    entities: createEntityResolvers(schema, connected, calls),
    fieldCalls: createFieldCalls(schema, calls, sources, createTypeMap(connected.document)),
  };
}

function argumentTypes(schema: GraphQLSchema, definition: ConnectorDefinition) {
  const args = fieldOf(schema, definition)?.args ?? [];
  return new Map<string, GraphQLInputType>(args.map((arg) => [arg.name, arg.type]));
}

function fieldOf(schema: GraphQLSchema, { parentType, field }: ConnectorDefinition) {
  const type = schema.getType(parentType);
  return field !== null && isObjectType(type) ? type.getFields()[field] : undefined;
}

function createEntityResolvers(
  schema: GraphQLSchema,
  connected: ConnectedSchema,
  calls: readonly ConnectorCall[],
): ReadonlyMap<string, EntityResolver> {
  const keys = typeKeys(connected.document);
  const loaded = calls.flatMap((call) => loadedType(schema, call.definition) ?? []);
  const typeNames = new Set([...keys.keys(), ...loaded]);
  return new Map(
    [...typeNames].map((typeName) => [
      typeName,
      createEntityResolver({
        keys: keys.get(typeName) ?? [],
        connectors: entityConnectors(
          calls.filter((call) => loadedType(schema, call.definition) === typeName),
        ),
        fieldConnectorKeys: fieldConnectorKeys(connected, typeName),
      }),
    ]),
  );
}

/** The type whose entities a connector loads by key, or null when it loads none. */
function loadedType(schema: GraphQLSchema, definition: ConnectorDefinition): string | null {
  const { kind, parentType } = definition;
  if (kind === 'typeBatch' || kind === 'typeSingle') return parentType;
  const field = kind === 'explicitEntity' ? fieldOf(schema, definition) : undefined;
  return field === undefined ? null : getNamedType(field.type).name;
}

function fieldConnectorKeys(
  { connectors }: ConnectedSchema,
  typeName: string,
): ReadonlyMap<string, KeyFields> {
  const keys = new Map<string, KeyFields>();
  for (const { kind, parentType, field, key } of connectors) {
    if (kind === 'field' && parentType === typeName && field !== null) keys.set(field, key);
  }
  return keys;
}

/** Batch connectors first: they cost one call for any number of entities. */
const preference = ['typeBatch', 'typeSingle', 'explicitEntity'] as const;

function entityConnectors(calls: readonly ConnectorCall[]): EntityConnector[] {
  const inOrder = preference.flatMap((kind) =>
    calls.filter((call) => call.definition.kind === kind),
  );
  return inOrder.map((call) => ({
    call,
    single: call.definition.kind === 'typeBatch' ? singleFor(call, inOrder) : null,
    limit: { maxKeys: call.definition.maxBatchSize },
  }));
}

function singleFor(batch: ConnectorCall, calls: readonly ConnectorCall[]): ConnectorCall | null {
  const keyText = JSON.stringify(batch.definition.key);
  const single = calls.find(
    ({ definition, promised }) =>
      definition.kind !== 'typeBatch' &&
      JSON.stringify(definition.key) === keyText &&
      [...batch.promised].every((field) => promised.has(field)),
  );
  return single ?? null;
}

function createFieldCalls(
  schema: GraphQLSchema,
  calls: readonly ConnectorCall[],
  sources: RunningSources,
  types: TypeMap,
): ReadonlyMap<string, FieldCall> {
  return new Map(
    calls.flatMap((call) => {
      const field = fieldOf(schema, call.definition);
      if (field === undefined) return [];
      const { parentType, kind, source } = call.definition;
      const isConnection =
        field.astNode != null && connectionOfField(types, field.astNode) !== null;
      const fieldCall: FieldCall = {
        call,
        paginator: isConnection ? requirePaginator(call, sources.of(source)) : null,
        isLookupByKey: kind === 'explicitEntity',
        parent: parentKind(schema, parentType),
      };
      return [[`${parentType}.${field.name}`, fieldCall] as const];
    }),
  );
}

function requirePaginator({ definition }: ConnectorCall, source: RunningSource): Paginator {
  const { paginator, name } = source.dialect;
  if (paginator !== null) return paginator;
  throw new Error(
    `${definition.coordinate} gives a connection, but the dialect ${name} of its source ${source.name} has no pages: ` +
      'choose a dialect that has, or set maxPageSize in the configuration of the source',
  );
}

function parentKind(schema: GraphQLSchema, parentType: string): FieldCall['parent'] {
  if (parentType === schema.getMutationType()?.name) return 'mutation';
  return parentType === schema.getQueryType()?.name ? 'query' : 'object';
}
