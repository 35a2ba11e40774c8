import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import type { ExecutionResult } from 'graphql';
import { cacheControlOf, observeCachePolicy } from '../cache-policy.ts';
import { createSubgraphExecutor } from '../execute-request.ts';
import type { Subgraph } from '../subgraph.ts';
import { readGraphqlRequestBody } from './graphql-request-body.ts';
import { addHealthRoutes } from './health-routes.ts';
import {
  openServedRequest,
  reportOf,
  type ServedRequest,
  type ServedRequestOptions,
} from './served-request.ts';

/** How {@link createSubgraphApp} answers. */
export interface SubgraphAppOptions extends ServedRequestOptions {
  /** Default 1 MiB. */
  readonly bodyLimitBytes?: number;
  /** How long `/health/ready` waits for the subgraph's own check. Default 2000. */
  readonly healthTimeoutMs?: number;
  /** Adds routes of the owner's, before the server listens. */
  readonly addRoutes?: (app: FastifyInstance) => void;
}

const oneMebibyte = 1024 * 1024;

/** The HTTP face of a subgraph, not listening yet: `POST /graphql`, `GET /health/live`, `GET /health/ready`. */
export function createSubgraphApp(
  subgraph: Subgraph,
  options: SubgraphAppOptions,
): FastifyInstance {
  const { bodyLimitBytes = oneMebibyte, log, healthTimeoutMs = 2000 } = options;
  const app = fastify({ bodyLimit: bodyLimitBytes, requestTimeout: 30_000 });
  app.removeContentTypeParser('text/plain');
  app.setErrorHandler((error, request, reply) => sendFault(error, request, reply));
  addHealthRoutes(app, subgraph, { log, timeoutMs: healthTimeoutMs });
  addGraphqlRoute(app, subgraph, options);
  options.addRoutes?.(app);
  return app;

  function sendFault(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
    const status = clientErrorStatus(error);
    if (status === null) {
      log.error({ err: error, service: subgraph.name }, 'Unexpected error in the HTTP server');
      return refuse(reply, 500, 'INTERNAL_SERVER_ERROR', 'Internal server error', subgraph.name);
    }
    const message = describeRefusal(status, request, bodyLimitBytes);
    return refuse(reply, status, 'BAD_USER_INPUT', message, subgraph.name);
  }
}

function clientErrorStatus(error: unknown): number | null {
  if (!(error instanceof Error) || !('statusCode' in error)) return null;
  const { statusCode } = error;
  return typeof statusCode === 'number' && statusCode < 500 ? statusCode : null;
}

function describeRefusal(status: number, { headers }: FastifyRequest, limit: number): string {
  if (status === 413) {
    const received = headers['content-length'] ?? 'more';
    return `The request body must hold at most ${limit} bytes; received ${received}.`;
  }
  if (status === 415) {
    return `Content-Type must be application/json; received "${headers['content-type'] ?? ''}".`;
  }
  return 'The request body must be valid JSON.';
}

function refuse(
  reply: FastifyReply,
  status: number,
  code: string,
  message: string,
  service: string,
): FastifyReply {
  return reply.status(status).send({ errors: [{ message, extensions: { code, service } }] });
}

function addGraphqlRoute(app: FastifyInstance, subgraph: Subgraph, options: SubgraphAppOptions) {
  const execute = createSubgraphExecutor(subgraph, { log: options.log });
  app.post('/graphql', async (request, reply) => {
    const body = readGraphqlRequestBody(request.body);
    if (!body.ok) return refuse(reply, 400, 'BAD_USER_INPUT', body.message, subgraph.name);
    const served = openServedRequest(request, reply, options);
    const { context } = served;
    const observed = observeCachePolicy(context);
    const result = await execute(body.request, subgraph.createContext(observed.request));
    observed.settle();
    return reply
      .status('data' in result ? 200 : 400)
      .header('cache-control', isKept(result) ? cacheControlOf(context.answer) : 'no-store')
      .send(withExtensions(result, served));
  });
}

function isKept({ errors }: ExecutionResult): boolean {
  return errors === undefined;
}

function withExtensions(result: ExecutionResult, request: ServedRequest): ExecutionResult {
  const { answer } = request.context;
  const banyan = reportOf(request);
  const hasTags = isKept(result) && answer.maxAgeMs > 0 && answer.tags.size > 0;
  const extensions = {
    ...result.extensions,
    ...(Object.keys(banyan).length > 0 && { banyan }),
    ...(hasTags && { cacheTags: [...answer.tags] }),
  };
  return Object.keys(extensions).length > 0 ? { ...result, extensions } : result;
}
