import type { GraphQLDataSource } from '@apollo/gateway';
import type { RequestContext } from '@banyan/platform/request/request-context.ts';
import { requireAllEntities } from './entity-answer.ts';
import {
  answeredErrors,
  type FailedFetch,
  type FetchError,
  failedFetchErrors,
} from './fetch-errors.ts';
import { fanOutEntities, uniqueRepresentations } from './representations.ts';
import type { SubgraphAnswer, SubgraphExecutor, SubgraphRequest } from './subgraph-executor.ts';

/** What Apollo Server hands from request to data source. The object itself is copied on the way, `request` is not. */
export interface GatewayContext {
  readonly request: RequestContext;
  /** Whether the client asked for, and may see, the legacy calls that its operation cost. */
  readonly isTraced: boolean;
}

/** A subgraph as the Apollo gateway calls it, with the executor still usable on its own. */
export type SubgraphDataSource = SubgraphExecutor & GraphQLDataSource<GatewayContext>;

type ProcessOptions = Parameters<SubgraphDataSource['process']>[0];
type GatewayRequest = ProcessOptions['request'];

interface GatewayResponse {
  data?: Record<string, unknown> | null;
  errors?: readonly FetchError[];
}

/**
 * Puts what the Apollo gateway leaves out around an executor: entities asked for more than once are fetched once, and
 * a failed fetch becomes errors with a code, a service and a place instead of one thrown error without any. After a
 * mutation nothing that any subgraph has read before for the same client request counts any more.
 */
export function createSubgraphDataSource(executor: SubgraphExecutor): SubgraphDataSource {
  const forgetting = forgetAfterMutations(executor);
  return { ...forgetting, process: (options) => processFetch(forgetting, options) };
}

function forgetAfterMutations(executor: SubgraphExecutor): SubgraphExecutor {
  return {
    ...executor,
    execute(request, context) {
      const answer = executor.execute(request, context);
      // Only the planner writes these documents, and begins them with the kind of operation.
      if (!request.query.startsWith('mutation')) return answer;
      return answer.finally(() => context.locals.clear());
    },
  };
}

async function processFetch(
  executor: SubgraphExecutor,
  options: ProcessOptions,
): Promise<GatewayResponse> {
  if (!('incomingRequestContext' in options)) {
    throw new Error(
      `The gateway sent "${options.kind}" to ${executor.name}: expected operations only.`,
    );
  }
  const request = toSubgraphRequest(options.request);
  const fetch = { service: executor.name, request, representations: representationsOf(request) };
  try {
    const answer = await executor.execute(
      withUniqueRepresentations(fetch),
      options.context.request,
    );
    return toGatewayResponse(answer, fetch);
  } catch (error) {
    return { data: null, errors: failedFetchErrors(asError(error), fetch) };
  }
}

function toSubgraphRequest({ query = '', variables = {}, operationName }: GatewayRequest) {
  return { query, variables, operationName };
}

function representationsOf({ variables }: SubgraphRequest) {
  const { representations } = variables;
  return Array.isArray(representations) ? uniqueRepresentations(representations) : null;
}

function withUniqueRepresentations({ request, representations }: FailedFetch): SubgraphRequest {
  if (representations === null) return request;
  const variables = { ...request.variables, representations: representations.unique };
  return { ...request, variables };
}

function toGatewayResponse(answer: SubgraphAnswer, fetch: FailedFetch): GatewayResponse {
  const errors = answeredErrors(answer, fetch);
  const data = answer.data ?? null;
  return {
    data: fetch.representations === null || data === null ? data : withAllEntities(data, fetch),
    ...(errors.length > 0 && { errors }),
  };
}

function withAllEntities(
  data: Readonly<Record<string, unknown>>,
  fetch: FailedFetch,
): Record<string, unknown> {
  const { representations } = fetch;
  const entities = requireAllEntities({ data }, fetch);
  if (representations === null || entities === null) return data;
  return { ...data, _entities: fanOutEntities(entities, representations) };
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
