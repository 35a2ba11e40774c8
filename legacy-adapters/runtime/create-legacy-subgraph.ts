import { buildSubgraphSchema } from '@apollo/subgraph';
import type { JsonObject } from '@banyan/platform/json/json-value.ts';
import type { RequestContext } from '@banyan/platform/request/request-context.ts';
import {
  type GraphQLObjectType,
  type GraphQLResolveInfo,
  type GraphQLScalarType,
  type GraphQLSchema,
  isObjectType,
  isScalarType,
} from 'graphql';
import type { ConnectedSchema } from '../connect/connectors.ts';
import { createConnectorTables } from './connector-tables.ts';
import type { EntityResolver } from './entity-resolver.ts';
import { createFieldResolver, type ResolverOptions } from './field-resolvers.ts';
import { createRequestScope, type RequestScope } from './request-scope.ts';
import { requestedFields } from './requested-fields.ts';
import { createRunningSources } from './running-sources.ts';
import { SCALARS } from './scalars.ts';
import type { SourceConfig } from './source-config.ts';

/** What {@link createLegacySubgraph} needs. */
export interface LegacySubgraphOptions {
  /** Name of the subgraph; appears in errors, traces and logs. */
  readonly name: string;
  readonly schema: ConnectedSchema;
  /** By name of `@source`. */
  readonly sources: Readonly<Record<string, SourceConfig>>;
  /** Looks up `$env`; only the names that the schema uses are read, once. */
  readonly env: (name: string) => string | undefined;
}

/** A legacy service as a running federation subgraph. The owner closes it. */
export interface LegacySubgraph {
  readonly name: string;
  readonly schema: GraphQLSchema;
  /** The GraphQL context of one client request; holds its loaders. */
  createContext(request: RequestContext): object;
  /** Rejects with the first source that does not answer. */
  checkHealth(signal: AbortSignal): Promise<void>;
  /** Every source that does not answer, with a sentence that says why. */
  probe(): Promise<readonly SourceProblem[]>;
  /** Closes the connections to the services; calls in flight end first. */
  close(): Promise<void>;
}

/** A source that does not answer. */
export interface SourceProblem {
  readonly source: string;
  /** For a person: what was tried and what came back. */
  readonly problem: string;
}

/**
 * Builds the executable schema of a legacy service from its connectors. Calls no service.
 * Throws when the configuration names a source which the schema does not have.
 */
export function createLegacySubgraph(options: LegacySubgraphOptions): LegacySubgraph {
  const { name, schema: connected } = options;
  const sources = createRunningSources(options);
  const schema = buildSubgraphSchema(connected.document);
  const tables = createConnectorTables(schema, connected, sources, name);
  attachResolvers(schema, { ...tables, service: name, timeZone: sources.timeZone });
  return {
    name,
    schema,
    createContext: createRequestScope,
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
