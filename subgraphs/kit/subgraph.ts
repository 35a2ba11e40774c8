import { buildSubgraphSchema } from '@apollo/subgraph';
import type { RequestContext } from '@banyan/platform/request/request-context.ts';
import {
  type GraphQLResolveInfo,
  type GraphQLScalarType,
  type GraphQLSchema,
  isObjectType,
  parse,
} from 'graphql';
import { keepFailuresInPlace } from './entities-in-place.ts';
import type { SubgraphEvents } from './subgraph-events.ts';

/**
 * What a field costs besides the call that gives its parent: `own` when it is read by a call of its own, which only an equal
 * read at the same time shares; `entity` when it may be, and all of one client request share it; null when it comes along.
 */
export type CallOfField = (typeName: string, fieldName: string) => 'own' | 'entity' | null;

/** A part of the graph that can be asked, in process or behind `serveSubgraph`. Whoever built it closes it. */
export interface Subgraph {
  readonly name: string;
  readonly schema: GraphQLSchema;
  /** Default: it neither tells nor hears of changes. */
  readonly events?: SubgraphEvents;
  /** Set when equal reads cost one call. The gateway then reads keys ahead of what takes longer. Default: they cost several. */
  readonly callOf?: CallOfField;
  /**
   * Whether each field whose value is a function or a promise has a resolver of its own, and what fails in a list of a resolver
   * is an Error rather than a promise that rejects, so that documents may be compiled. Default false.
   */
  readonly isCompilable?: boolean;
  /**
   * The `contextValue` of all executions that belong to one client request: its loaders live here. A context that has
   * a `request` member (see {@link SubgraphContext}) gets its unexpected errors logged with the request's logger.
   */
  createContext(request: RequestContext): object;
  /** Rejects with the reason when the subgraph cannot answer now. */
  checkHealth(signal: AbortSignal): Promise<void>;
  /** Releases what the subgraph holds. Further calls return the same promise. */
  close(): Promise<void>;
}

/** What the context of a subgraph built here has at least. */
export interface SubgraphContext {
  readonly request: RequestContext;
}

/** A field resolver, or `__resolveReference`, whose second parameter is the context. Declare what it really takes. */
export type SubgraphResolver<Context> = (
  source: never,
  args: never,
  context: Context,
  info: GraphQLResolveInfo,
) => unknown;

/** Resolvers by type and field; a scalar of the SDL is given whole, under its own name. */
export interface SubgraphResolvers<Context> {
  readonly [typeName: string]:
    | GraphQLScalarType
    | { readonly [fieldName: string]: SubgraphResolver<Context> };
}

/** What {@link createSubgraph} is made from. */
export interface SubgraphOptions<Context extends SubgraphContext> {
  /** Becomes `extensions.service` of the subgraph's errors. */
  readonly name: string;
  /** The whole subgraph schema, with its link to the federation specification. */
  readonly sdl: string;
  readonly resolvers: SubgraphResolvers<Context>;
  readonly createContext: (request: RequestContext) => Context;
  /** Default: it neither tells nor hears of changes. */
  readonly events?: SubgraphEvents;
  /** See {@link Subgraph.isCompilable}. Default false. */
  readonly isCompilable?: boolean;
  /** Default: always healthy. */
  readonly checkHealth?: (signal: AbortSignal) => Promise<void>;
  /** Called at most once. Default: nothing to release. */
  readonly close?: () => Promise<void>;
}

/** A {@link Subgraph} from SDL and resolvers. Throws when the SDL is invalid or a resolver belongs to no field of it. */
export function createSubgraph<Context extends SubgraphContext>(
  options: SubgraphOptions<Context>,
): Subgraph {
  const { name, createContext, events, isCompilable, checkHealth = alwaysHealthy } = options;
  const schema = buildSchema(options);
  let closed: Promise<void> | null = null;
  return {
    name,
    schema,
    createContext,
    ...(events !== undefined && { events }),
    ...(isCompilable !== undefined && { isCompilable }),
    checkHealth,
    close() {
      closed ??= options.close?.() ?? Promise.resolve();
      return closed;
    },
  };
}

type LibraryModule = Extract<Parameters<typeof buildSubgraphSchema>[0], { typeDefs: unknown }>;

async function alwaysHealthy(): Promise<void> {}

function buildSchema<Context extends SubgraphContext>(
  options: SubgraphOptions<Context>,
): GraphQLSchema {
  const { name, sdl, resolvers } = options;
  // The library types contexts as unknown; here they are what createContext returns.
  const module = { typeDefs: parse(sdl), resolvers } as unknown as LibraryModule;
  const schema = buildSubgraphSchema(module);
  keepFailuresInPlace(schema);
  const strays = Object.entries(resolvers).flatMap(([type, fields]) =>
    strayCoordinates(schema, type, Object.keys(fields)),
  );
  if (strays.length === 0) return schema;
  // The library passes over such resolvers in silence, and a misspelt name would just give nulls.
  throw new Error(
    `Subgraph "${name}" has resolvers for what its schema does not define: ${strays.join(', ')}`,
  );
}

function strayCoordinates(
  schema: GraphQLSchema,
  typeName: string,
  fieldNames: readonly string[],
): readonly string[] {
  const type = schema.getType(typeName);
  if (type === undefined) return [typeName];
  if (!isObjectType(type)) return [];
  const known = type.getFields();
  return fieldNames
    .filter((field) => !field.startsWith('__') && !Object.hasOwn(known, field))
    .map((field) => `${typeName}.${field}`);
}
