import type { Logger } from '@banyan/platform/telemetry/logger.ts';
import { toRequestId } from '@banyan/subgraph-kit/request-context.ts';
import compress from '@fastify/compress';
import cors from '@fastify/cors';
import fastify, { type FastifyInstance } from 'fastify';
import { addErrorResponses } from './error-responses.ts';
import { addRequestLog } from './request-log.ts';
import { DATA_HEADERS } from './security-headers.ts';

/** What {@link createApp} is made from. */
export interface AppOptions {
  readonly bodyLimitBytes: number;
  /** Origins whose pages may call; empty: none but the gateway's own. */
  readonly corsOrigins: readonly string[];
  readonly log: Logger;
}

/** Time in which a client must have sent its whole request. */
const RECEIVE_TIMEOUT_MS = 30_000;

/** Longer than load balancers keep idle connections, so that they and not the gateway close them. */
const KEEP_ALIVE_MS = 75_000;

/** Shorter answers are sent as they are. */
const COMPRESS_FROM_BYTES = 1024;

/** The HTTP server with everything that holds for all routes, not listening yet and without routes. */
export async function createApp(options: AppOptions): Promise<FastifyInstance> {
  const app = fastify({
    bodyLimit: options.bodyLimitBytes,
    requestTimeout: RECEIVE_TIMEOUT_MS,
    keepAliveTimeout: KEEP_ALIVE_MS,
    // While it drains, the gateway still answers what arrives on open connections, health probes above all.
    return503OnClosing: false,
    genReqId: ({ headers }) => toRequestId(firstOf(headers['x-request-id'])),
  });
  app.addHook('onRequest', async ({ id }, reply) => {
    reply.headers(DATA_HEADERS).header('x-request-id', id);
  });
  addRequestLog(app, options.log);
  addErrorResponses(app, options.log);
  await app.register(cors, {
    origin: options.corsOrigins.length > 0 ? [...options.corsOrigins] : false,
    methods: ['GET', 'POST'],
    exposedHeaders: ['x-request-id'],
    maxAge: 86_400,
  });
  await app.register(compress, { threshold: COMPRESS_FROM_BYTES, globalDecompression: false });
  return app;
}

function firstOf(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value[0] : value;
}
