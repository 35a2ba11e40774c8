import { GraphQLList, type GraphQLOutputType, isOutputType } from 'graphql';
import type { ConnectorDefinition } from '../../connect/connectors.ts';
import { connectionNodeOf, fieldOf, type SchemaFacts } from '../fields/schema-facts.ts';

/** Type of what a connector's mapping gives: rows, where its field is a connection or its type is loaded in batches. */
export function resultTypeOf(
  facts: SchemaFacts,
  definition: ConnectorDefinition,
): GraphQLOutputType | null {
  const field = fieldOf(facts, definition);
  if (field === undefined) {
    const type = namedType(facts, definition.parentType);
    return definition.kind === 'typeBatch' ? listOf(type) : type;
  }
  const node = connectionNodeOf(facts, field);
  return node === null ? field.type : listOf(namedType(facts, node));
}

function namedType({ schema }: SchemaFacts, name: string): GraphQLOutputType | null {
  const type = schema.getType(name);
  return isOutputType(type) ? type : null;
}

function listOf(type: GraphQLOutputType | null): GraphQLOutputType | null {
  return type === null ? null : new GraphQLList(type);
}
