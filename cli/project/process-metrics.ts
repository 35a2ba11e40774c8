import { createMetricsListener } from '@banyan/gateway/http/metrics-listener.ts';
import { addMetricsRoute } from '@banyan/gateway/http/metrics-route.ts';
import { createSubgraphMetrics } from '@banyan/gateway/metrics/gateway-metrics.ts';
import type { MetricsPlace } from '@banyan/gateway/metrics/metrics-place.ts';
import type { Logger } from '@banyan/platform/telemetry/logger.ts';
import { type Metrics, NO_METRICS, type ShownMetrics } from '@banyan/platform/telemetry/metrics.ts';
import type { ServeOptions } from '@banyan/subgraph-kit/serve.ts';
import { describeListenError } from './listen-error.ts';

/** What a process that serves one subgraph counts, and where it is shown. */
export interface ProcessMetrics {
  readonly metrics: Metrics;
  /** For the server of the subgraph, which shows them when they have no port of their own. */
  readonly serving: Pick<ServeOptions, 'addRoutes'>;
  /** Their address, when they have a port of their own. */
  readonly url: string | null;
  /** To be called last, so that the end of the requests in flight can still be seen. */
  close(): Promise<void>;
}

const nowhere: ProcessMetrics = {
  metrics: NO_METRICS,
  serving: {},
  url: null,
  close: async () => undefined,
};

/**
 * Shows metrics at `place`, runs `start` with them, and gives what it resolves with. When it rejects they are closed again.
 * Throws a CommandFailure when their port cannot be listened on.
 */
export async function startWithMetrics<Started>(
  place: MetricsPlace | null,
  log: Logger,
  start: (metrics: ProcessMetrics) => Promise<Started>,
): Promise<Started> {
  const shown = place === null ? nowhere : await show(createSubgraphMetrics(), place, log);
  try {
    return await start(shown);
  } catch (error) {
    await shown.close();
    throw error;
  }
}

async function show(
  metrics: ShownMetrics,
  place: MetricsPlace,
  log: Logger,
): Promise<ProcessMetrics> {
  if (place.kind === 'server') {
    const addRoutes: ServeOptions['addRoutes'] = (app) =>
      addMetricsRoute(app, { metrics, token: place.token }, log);
    return { metrics, serving: { addRoutes }, url: null, close: async () => metrics.close() };
  }
  const listener = createMetricsListener({ metrics, place, log });
  const close = async () => {
    await listener.close();
    metrics.close();
  };
  try {
    return { metrics, serving: {}, url: await listener.listen(), close };
  } catch (error) {
    await close();
    const { host, port } = place;
    const setting = '--metrics-port or server.metrics.port';
    throw describeListenError(error, { host, port, setting });
  }
}
