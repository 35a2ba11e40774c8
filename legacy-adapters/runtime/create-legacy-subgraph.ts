import { buildSubgraphSchema } from '@apollo/subgraph';
import { NO_METRICS } from '@banyan/platform/telemetry/metrics.ts';
import {
  type GraphQLObjectType,
  type GraphQLScalarType,
  getNamedType,
  isAbstractType,
  isObjectType,
  isScalarType,
} from 'graphql';
import { toldForms } from './answers/values/told-forms.ts';
import { createConnectorTables } from './connector-tables.ts';
import { attachEntitiesResolver } from './entities/entities-field.ts';
import { compileKeySpellings, type SpelledType } from './entities/key-spellings.ts';
import { createTypeResolver } from './fields/abstract-types.ts';
import { createFieldResolver, type ResolverOptions } from './fields/field-resolvers.ts';
import { SCALARS } from './fields/scalars.ts';
import { readSchemaFacts, readTypeOf, type SchemaFacts } from './fields/schema-facts.ts';
import type { LegacySubgraph, LegacySubgraphOptions } from './legacy-subgraph.ts';
import { givingConnectors } from './mapping/giving-connectors.ts';
import { openProblemBooks } from './mapping/problem-books.ts';
import { createRequestScope } from './resources/request-scope.ts';
import { createResourceReader } from './resources/resource-reader.ts';
import { createRunningSources, type RunningSources } from './sources/running-sources.ts';
import { createEntityReader } from './writes/read-entity.ts';

/**
 * Builds the executable schema of a legacy service from its connectors. Calls no service.
 * Throws when the configuration names a source which the schema does not have.
 */
export function createLegacySubgraph(options: LegacySubgraphOptions): LegacySubgraph {
  const { name, schema: connected, cache, hashScope, intents = null } = options;
  const sources = createRunningSources(options);
  const schema = buildSubgraphSchema(connected.document);
  const reader = createResourceReader(name, cache, hashScope);
  const facts = readSchemaFacts(schema, connected);
  const problems = openProblemBooks(options.metrics ?? NO_METRICS, name);
  const tables = createConnectorTables(facts, sources, { subgraph: name, intents, problems });
  attachResolvers({
    ...tables,
    schema,
    hints: facts.hints,
    givers: givingConnectors(facts),
    service: name,
    timeZone: sources.timeZone,
    enums: sources.enums,
    forms: toldForms(options.sources),
  });
  return {
    name,
    schema,
    isCompilable: true,
    callOf(typeName, fieldName) {
      if (tables.fieldCalls.has(`${typeName}.${fieldName}`)) return 'own';
      const type = schema.getType(typeName);
      const field = isObjectType(type) ? type.getFields()[fieldName] : undefined;
      const loaded = field !== undefined && tables.connectors.has(getNamedType(field.type).name);
      return loaded ? 'entity' : null;
    },
    createContext: (request) => createRequestScope({ request, reader, cache }),
    probe: () => sources.probe(),
    readEntity: createEntityReader(tables.connectors),
    keySpellings: compileKeySpellings(spelledTypes(facts, sources)),
    async checkHealth() {
      const [first] = await sources.probe();
      if (first !== undefined) throw new Error(`${name}.${first.source}: ${first.problem}`);
    },
    close: () => sources.close(),
  };
}

function spelledTypes(facts: SchemaFacts, sources: RunningSources): readonly SpelledType[] {
  const { connectors } = facts.connected;
  return [...facts.keys].map(([typeName, keys]) => {
    const readers = connectors.filter((definition) => readTypeOf(facts, definition) === typeName);
    const forms = new Set(readers.map(({ source }) => sources.of(source).keyForms));
    return { typeName, keys, forms: [...forms] };
  });
}

function attachResolvers(options: ResolverOptions): void {
  const { schema } = options;
  for (const type of Object.values(schema.getTypeMap())) {
    if (isScalarType(type)) adoptScalar(type);
    // What begins with _ belongs to federation or to introspection.
    if (type.name.startsWith('_')) continue;
    if (isObjectType(type)) attachToType(type, options);
    if (isAbstractType(type)) type.resolveType = createTypeResolver(type, options);
  }
  attachEntitiesResolver(schema, options.entities);
}

function attachToType(type: GraphQLObjectType, options: ResolverOptions): void {
  for (const field of Object.values(type.getFields())) {
    // `_service` of the Query type belongs to @apollo/subgraph; `_entities` has a resolver of its own.
    if (field.name.startsWith('_')) continue;
    field.resolve = createFieldResolver(type.name, field, options);
  }
}

function adoptScalar(type: GraphQLScalarType): void {
  const known = SCALARS.find((scalar) => scalar.name === type.name);
  if (known === undefined) return;
  const { serialize, parseValue, parseLiteral } = known;
  Object.assign(type, { serialize, parseValue, parseLiteral });
}
