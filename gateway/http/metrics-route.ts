import type { Logger } from '@banyan/platform/telemetry/logger.ts';
import type { ShownMetrics } from '@banyan/platform/telemetry/metrics.ts';
import type { FastifyInstance } from 'fastify';
import { createTokenCheck } from '../admin/admin-token.ts';
import { createRefusalLog } from '../admin/refusal-log.ts';

/** Path of the route, on whichever server it is. */
export const METRICS_PATH = '/metrics';

/** What the route shows, and to whom. */
export interface MetricsRouteOptions {
  readonly metrics: Pick<ShownMetrics, 'contentType' | 'render'>;
  /** Must come with each request, as `Authorization: Bearer`. Null: anybody may ask. */
  readonly token: string | null;
}

/** `GET /metrics`: all metrics as text for Prometheus; 401 without the token. */
export function addMetricsRoute(
  app: FastifyInstance,
  { metrics, token }: MetricsRouteOptions,
  log: Logger,
): void {
  const isRight = token === null ? () => true : createTokenCheck(token);
  const refusals = createRefusalLog(log);
  app.get(METRICS_PATH, {
    async onRequest({ headers, ip }, reply) {
      reply.header('cache-control', 'no-store');
      if (isRight(headers.authorization)) return;
      refusals.note(ip);
      const message = 'The token for metrics is missing or wrong.';
      return reply
        .status(401)
        .header('www-authenticate', 'Bearer')
        .send({ errors: [{ message, extensions: { code: 'UNAUTHENTICATED' } }] });
    },
    async handler(_request, reply) {
      return reply.type(metrics.contentType).send(await metrics.render());
    },
  });
}
