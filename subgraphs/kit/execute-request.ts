import type { Logger } from '@banyan/platform/telemetry/logger.ts';
import { type ExecutionResult, execute } from 'graphql';
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
  /** Documents which stay parsed and validated, the least recently used goes first. Default 1000. */
  readonly maxCachedDocuments?: number;
  /** Gets unexpected errors of contexts that have no `request` member. Default: they are not logged. */
  readonly log?: Logger;
}

/** Executes requests on a subgraph in this process. Errors have `extensions.code` and `extensions.service`. */
export function createSubgraphExecutor(
  { name: service, schema }: Pick<Subgraph, 'name' | 'schema'>,
  { maxCachedDocuments = 1000, log }: SubgraphExecutorOptions = {},
): SubgraphExecutor {
  const prepare = createDocumentCache(schema, maxCachedDocuments);
  return async ({ query, variables, operationName }, contextValue) => {
    const prepared = prepare(query);
    if (prepared.kind !== 'valid') {
      const code =
        prepared.kind === 'invalid' ? 'GRAPHQL_VALIDATION_FAILED' : 'GRAPHQL_PARSE_FAILED';
      return { errors: toDocumentErrors(prepared.errors, code, service) };
    }
    const { document } = prepared;
    const result = await execute({
      schema,
      document,
      contextValue,
      variableValues: variables ?? null,
      operationName: operationName ?? null,
    });
    if (result.errors === undefined) return result;
    const { request }: Partial<SubgraphContext> = contextValue;
    const scope = { service, log: request?.log ?? log, signal: request?.signal };
    return { ...result, errors: toClientErrors(result.errors, scope) };
  };
}
