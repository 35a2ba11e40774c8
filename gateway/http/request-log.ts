import type { Logger } from '@banyan/platform/telemetry/logger.ts';
import type { FastifyInstance } from 'fastify';

/** One HTTP request, when its response has been sent. */
export interface LoggedRequest {
  readonly requestId: string;
  readonly method: string;
  /** Without query string. */
  readonly path: string;
  readonly status: number;
  readonly ms: number;
}

/** One log line per HTTP request, without query string, headers or body. Probes and scrapes are logged at `debug`. */
export function addRequestLog(app: FastifyInstance, log: Logger): void {
  app.addHook('onResponse', async ({ id, method, url }, reply) => {
    const [path = '/'] = url.split('?', 1);
    const { statusCode: status, elapsedTime } = reply;
    logRequest(log, { requestId: id, method, path, status, ms: Math.round(elapsedTime) });
  });
}

/** Writes the line. */
export function logRequest(log: Logger, request: LoggedRequest): void {
  const { path } = request;
  const isRoutine = path.startsWith('/health/') || path === '/metrics';
  log[isRoutine ? 'debug' : 'info'](request, 'Request');
}
