import type { Logger } from '@banyan/platform/telemetry/logger.ts';
import { type DocumentNode, type ExecutionResult, execute, type GraphQLSchema } from 'graphql';
import { type CompiledDocument, compileDocument } from './compiled-document.ts';
import { createDocumentCache } from './document-cache.ts';
import { toClientErrors, toDocumentErrors } from './graphql-errors.ts';
import type { Subgraph, SubgraphContext } from './subgraph.ts';

/** A GraphQL request to one subgraph. */
export interface SubgraphRequest {
  readonly query: string;
  readonly variables?: Readonly<Record<string, unknown>>;
  readonly operationName?: string;
}

/**
 * Answers a request; never rejects for a fault of the request or of a resolver. `contextValue` comes from the
 * subgraph's `createContext` and is shared by all requests that serve one client request.
 */
export type SubgraphExecutor = (
  request: SubgraphRequest,
  contextValue: object,
) => Promise<ExecutionResult>;

/** How {@link createSubgraphExecutor} works. */
export interface SubgraphExecutorOptions {
  /** Documents which stay parsed, validated and compiled, the least recently used goes first. Default 1000. */
  readonly maxCachedDocuments?: number;
  /** Gets unexpected errors of contexts that have no `request` member. Default: they are not logged. */
  readonly log?: Logger;
}

/** Executes requests on a subgraph in this process. Errors have `extensions.code` and `extensions.service`. */
export function createSubgraphExecutor(
  subgraph: Pick<Subgraph, 'name' | 'schema' | 'isCompilable'>,
  { maxCachedDocuments = 1000, log }: SubgraphExecutorOptions = {},
): SubgraphExecutor {
  const { name: service, schema } = subgraph;
  const prepare = createDocumentCache(schema, maxCachedDocuments);
  const run = createRunner(subgraph);
  return async (request, contextValue) => {
    const prepared = prepare(request.query);
    if (prepared.kind !== 'valid') {
      const code =
        prepared.kind === 'invalid' ? 'GRAPHQL_VALIDATION_FAILED' : 'GRAPHQL_PARSE_FAILED';
      return { errors: toDocumentErrors(prepared.errors, code, service) };
    }
    const result = await run(prepared.document, request, contextValue);
    if (result.errors === undefined) return result;
    const { request: own }: Partial<SubgraphContext> = contextValue;
    const scope = { service, log: own?.log ?? log, signal: own?.signal };
    return { ...result, errors: toClientErrors(result.errors, scope) };
  };
}

type Runner = (
  document: DocumentNode,
  request: SubgraphRequest,
  contextValue: object,
) => ExecutionResult | Promise<ExecutionResult>;

/** Runs valid documents: as compiled code where the subgraph allows it, and by graphql-js otherwise. */
function createRunner({ schema, isCompilable }: Pick<Subgraph, 'schema' | 'isCompilable'>): Runner {
  const compiledOf = isCompilable === true ? rememberCompiled(schema) : () => null;
  return (document, { variables, operationName }, contextValue) => {
    const compiled = compiledOf(document);
    // A name that no operation has is refused by graphql-js.
    if (compiled !== null && (operationName === undefined || operationName === compiled.name)) {
      return compiled.run(contextValue, variables ?? {});
    }
    return execute({
      schema,
      document,
      contextValue,
      variableValues: variables ?? null,
      operationName: operationName ?? null,
    });
  };
}

/** Compiles each document once, for as long as it is in use. */
function rememberCompiled(
  schema: GraphQLSchema,
): (document: DocumentNode) => CompiledDocument | null {
  const known = new WeakMap<DocumentNode, CompiledDocument | null>();
  return (document) => {
    const found = known.get(document);
    if (found !== undefined) return found;
    const compiled = compileDocument(schema, document);
    known.set(document, compiled);
    return compiled;
  };
}
