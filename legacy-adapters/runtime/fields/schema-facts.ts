import { type GraphQLField, type GraphQLSchema, getNamedType, isObjectType } from 'graphql';
import { possibleTypesOf } from '../../connect/abstract-types.ts';
import { connectionOfField } from '../../connect/connections.ts';
import type { ConnectedSchema, ConnectorDefinition, KeyFields } from '../../connect/connectors.ts';
import { createTypeMap, type TypeMap } from '../../connect/type-map.ts';
import { typeKeys } from '../entities/type-keys.ts';
import { type CacheHints, type ReadTypes, readCacheHints } from '../resources/cache-hints.ts';

/** What the schema says, looked up once at start. */
export interface SchemaFacts {
  readonly schema: GraphQLSchema;
  readonly connected: ConnectedSchema;
  readonly types: TypeMap;
  /** Every `@key` by type. */
  readonly keys: ReadonlyMap<string, readonly KeyFields[]>;
  readonly hints: CacheHints;
}

/** Reads the facts from both forms of a schema. */
export function readSchemaFacts(schema: GraphQLSchema, connected: ConnectedSchema): SchemaFacts {
  const { document } = connected;
  return {
    schema,
    connected,
    types: createTypeMap(document),
    keys: typeKeys(document),
    hints: readCacheHints(document),
  };
}

/** The field that a connector stands on; undefined for one on a type. */
export function fieldOf(
  { schema }: SchemaFacts,
  { parentType, field }: ConnectorDefinition,
): GraphQLField<unknown, unknown> | undefined {
  const type = schema.getType(parentType);
  return field !== null && isObjectType(type) ? type.getFields()[field] : undefined;
}

/** Node type of the Relay connection that a field gives; null when it gives none. */
export function connectionNodeOf(
  { types }: SchemaFacts,
  { astNode }: GraphQLField<unknown, unknown>,
): string | null {
  return astNode == null ? null : (connectionOfField(types, astNode)?.node ?? null);
}

/** Named type of what a connector reads: of the rows, where its field is a connection. */
export function readTypeOf(facts: SchemaFacts, definition: ConnectorDefinition): string {
  const field = fieldOf(facts, definition);
  if (field === undefined) return definition.parentType;
  return connectionNodeOf(facts, field) ?? getNamedType(field.type).name;
}

/** The types whose hints hold for what a connector reads. */
export function hintedTypesOf(facts: SchemaFacts, definition: ConnectorDefinition): ReadTypes {
  const field = fieldOf(facts, definition);
  const read = readTypeOf(facts, definition);
  const given = field === undefined ? read : getNamedType(field.type).name;
  return {
    declared: given === read ? [read] : [read, given],
    possible: possibleTypesOf(facts.types, read).map(({ name }) => name),
  };
}

/**
 * Coordinates of the type, and of the fields, whose tags what a connector reads has. An entity has those of each field that looks
 * it up by key, whichever connector loads it.
 */
export function taggedCoordinates(
  facts: SchemaFacts,
  definition: ConnectorDefinition,
): readonly string[] {
  const { kind, parentType, field } = definition;
  const typeName = readTypeOf(facts, definition);
  if (kind === 'root' || kind === 'field') return [typeName, `${parentType}.${field}`];
  const lookups = facts.connected.connectors.filter(
    (other) => other.kind === 'explicitEntity' && readTypeOf(facts, other) === typeName,
  );
  return [typeName, ...lookups.map((lookup) => `${lookup.parentType}.${lookup.field}`)];
}
