import { buildSubgraphSchema } from '@apollo/subgraph';
import type { JsonObject } from '@banyan/platform/json/json-value.ts';
import {
  type GraphQLObjectType,
  type GraphQLResolveInfo,
  type GraphQLScalarType,
  type GraphQLSchema,
  isObjectType,
  isScalarType,
} from 'graphql';
import { createConnectorTables } from './connector-tables.ts';
import type { EntityResolver } from './entity-resolver.ts';
import { createFieldResolver, type ResolverOptions } from './field-resolvers.ts';
import type { LegacySubgraph, LegacySubgraphOptions } from './legacy-subgraph.ts';
import { createRequestScope, type RequestScope } from './request-scope.ts';
import { requestedFields } from './requested-fields.ts';
import { createResourceReader } from './resource-reader.ts';
import { createRunningSources } from './running-sources.ts';
import { SCALARS } from './scalars.ts';
import { readSchemaFacts } from './schema-facts.ts';

/**
 * Builds the executable schema of a legacy service from its connectors. Calls no service.
 * Throws when the configuration names a source which the schema does not have.
 */
export function createLegacySubgraph(options: LegacySubgraphOptions): LegacySubgraph {
  const { name, schema: connected, cache, hashScope } = options;
  const sources = createRunningSources(options);
  const schema = buildSubgraphSchema(connected.document);
  const reader = createResourceReader(name, cache, hashScope);
  const facts = readSchemaFacts(schema, connected);
  const tables = createConnectorTables(facts, sources, name);
  attachResolvers(schema, {
    ...tables,
    hints: facts.hints,
    service: name,
    timeZone: sources.timeZone,
  });
  return {
    name,
    schema,
    createContext: (request) => createRequestScope({ request, reader, cache }),
    probe: () => sources.probe(),
    async checkHealth() {
      const [first] = await sources.probe();
      if (first !== undefined) throw new Error(`${name}.${first.source}: ${first.problem}`);
    },
    close: () => sources.close(),
  };
}

function attachResolvers(schema: GraphQLSchema, options: ResolverOptions): void {
  for (const type of Object.values(schema.getTypeMap())) {
    if (isScalarType(type)) adoptScalar(type);
    if (isObjectType(type) && !type.name.startsWith('_')) attachToType(type, options);
  }
}

function attachToType(type: GraphQLObjectType, options: ResolverOptions): void {
  for (const field of Object.values(type.getFields())) {
    // `_entities` and `_service` of the Query type belong to @apollo/subgraph.
    if (field.name.startsWith('_')) continue;
    field.resolve = createFieldResolver(type.name, field, options);
  }
  const entity = options.entities.get(type.name);
  if (entity !== undefined) attachReferenceResolver(type, entity);
}

/** `extensions.apollo.subgraph` is where @apollo/subgraph looks for the function that resolves references to a type. */
function attachReferenceResolver(type: GraphQLObjectType, entity: EntityResolver): void {
  const resolveReference = (
    { __typename, ...known }: JsonObject,
    scope: RequestScope,
    info: GraphQLResolveInfo,
  ) => entity.complete(known, requestedFields(info), scope);
  type.extensions = { ...type.extensions, apollo: { subgraph: { resolveReference } } };
}

function adoptScalar(type: GraphQLScalarType): void {
  const known = SCALARS.find((scalar) => scalar.name === type.name);
  if (known === undefined) return;
  const { serialize, parseValue, parseLiteral } = known;
  Object.assign(type, { serialize, parseValue, parseLiteral });
}
