import { MAPPING_METRICS } from '@banyan/legacy-adapters/runtime/mapping/problem-books.ts';
import { SOURCE_METRICS } from '@banyan/legacy-adapters/runtime/sources/source-books.ts';
import { CALL_METRICS } from '@banyan/legacy-adapters/transport/call-metrics.ts';
import type { MetricDefinition } from '@banyan/platform/telemetry/metric-definition.ts';
import type { Metrics, ShownMetrics } from '@banyan/platform/telemetry/metrics.ts';
import { createPrometheusMetrics } from '@banyan/platform/telemetry/prometheus-metrics.ts';
import type { Caches } from '../open-caches.ts';
import { OPERATION_METRICS } from '../plugins/operation-metrics.ts';
import { CACHE_METRICS, reportCache } from './cache-metrics.ts';
import { EVENTS_METRICS } from './events-metrics.ts';
import { REDIS_METRICS, reportRedis } from './redis-metrics.ts';
import { RESPONSE_CACHE_METRICS, reportResponseCache } from './response-cache-metrics.ts';

/** Every metric that a gateway has; `docs/metrics.md` says what each means. */
export const GATEWAY_METRICS: readonly MetricDefinition[] = [
  ...OPERATION_METRICS,
  ...CALL_METRICS,
  ...SOURCE_METRICS,
  ...MAPPING_METRICS,
  ...CACHE_METRICS,
  ...REDIS_METRICS,
  ...RESPONSE_CACHE_METRICS,
  ...EVENTS_METRICS,
];

/** Those of a process that serves one subgraph: clients' operations and whole answers are the gateway's. */
const SUBGRAPH_METRICS: readonly MetricDefinition[] = [
  ...CALL_METRICS,
  ...SOURCE_METRICS,
  ...MAPPING_METRICS,
  ...CACHE_METRICS,
  ...REDIS_METRICS,
  ...EVENTS_METRICS,
];

/** Metrics of one gateway, all at zero. Whoever made them closes them. */
export function createGatewayMetrics(): ShownMetrics {
  return createPrometheusMetrics({ definitions: GATEWAY_METRICS });
}

/** Metrics of a process that serves one subgraph, all at zero. Whoever made them closes them. */
export function createSubgraphMetrics(): ShownMetrics {
  return createPrometheusMetrics({ definitions: SUBGRAPH_METRICS });
}

/** Shows what the caches of the process have counted, whenever somebody asks. Ends with the metrics. */
export function watchCaches(metrics: Metrics, { statistics }: Pick<Caches, 'statistics'>): void {
  metrics.watch((report) => {
    const { resources, responses, redis } = statistics();
    reportCache(report, resources);
    if (responses !== null) reportResponseCache(report, responses);
    if (redis !== null) reportRedis(report, redis);
  });
}
