import type { Logger } from '@banyan/platform/telemetry/logger.ts';
import fastify from 'fastify';
import type { MetricsPlace } from '../metrics/metrics-place.ts';
import { addErrorResponses } from './error-responses.ts';
import { addMetricsRoute, METRICS_PATH, type MetricsRouteOptions } from './metrics-route.ts';
import { addRequestLog } from './request-log.ts';

/** A server with nothing but the metrics. */
export interface MetricsListener {
  /** Resolves with the address of the metrics; rejects when the port cannot be listened on. */
  listen(): Promise<string>;
  /** Cuts what is connected. */
  close(): Promise<void>;
}

/** How it listens and what it shows. */
export interface MetricsListenerOptions {
  readonly metrics: MetricsRouteOptions['metrics'];
  readonly place: Extract<MetricsPlace, { kind: 'listener' }>;
  readonly log: Logger;
}

/** A request for metrics has no body. */
const bodyLimit = 1024;

/** A server for metrics on a port of its own, not listening yet. The owner closes it. */
export function createMetricsListener(options: MetricsListenerOptions): MetricsListener {
  const { metrics, place, log } = options;
  const { port, host, token } = place;
  // A request that never comes to its end must not keep the gateway from ending.
  const app = fastify({ bodyLimit, forceCloseConnections: true });
  addRequestLog(app, log);
  addErrorResponses(app, log);
  addMetricsRoute(app, { metrics, token }, log);
  return {
    listen: async () => new URL(METRICS_PATH, await app.listen({ port, host })).href,
    close: () => app.close(),
  };
}
