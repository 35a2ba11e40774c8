import type { Logger } from '@banyan/platform/telemetry/logger.ts';
import type { FastifyInstance } from 'fastify';

/** One log line per HTTP request, without query string, headers or body. Health probes are logged at `debug`. */
export function addRequestLog(app: FastifyInstance, log: Logger): void {
  app.addHook('onResponse', async ({ id, method, url }, reply) => {
    const [path = '/'] = url.split('?', 1);
    const level = path.startsWith('/health/') ? 'debug' : 'info';
    const { statusCode: status, elapsedTime } = reply;
    log[level]({ requestId: id, method, path, status, ms: Math.round(elapsedTime) }, 'Request');
  });
}
