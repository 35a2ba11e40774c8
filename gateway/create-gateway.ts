import type { ApolloServer } from '@apollo/server';
import type { Logger } from '@banyan/platform/telemetry/logger.ts';
import { NO_METRICS, type ShownMetrics } from '@banyan/platform/telemetry/metrics.ts';
import type { FastifyInstance } from 'fastify';
import type { GraphQLSchema } from 'graphql';
import { type AdminOptions, addAdminRoutes } from './admin/admin-routes.ts';
import { createApolloServer } from './apollo-server.ts';
import type { GatewayConfig, IdentityConfig, LimitConfig, ServerConfig } from './config.ts';
import { createFederationGateway } from './federation/apollo-gateway.ts';
import type { GatewayContext, SubgraphDataSource } from './federation/subgraph-data-source.ts';
import { checkSubgraphNames, subgraphNames } from './federation/subgraph-names.ts';
import { createApp } from './http/create-app.ts';
import { createDrain, type Drain } from './http/drain.ts';
import type { EventsHealth } from './http/events-health.ts';
import { exampleQuery } from './http/example-query.ts';
import { addGraphqlRoute } from './http/graphql-route.ts';
import { createHealthParts } from './http/health-parts.ts';
import { addHealthRoutes, type Readiness } from './http/health-routes.ts';
import { addLandingRoutes } from './http/landing-routes.ts';
import { createMetricsListener, type MetricsListener } from './http/metrics-listener.ts';
import { addMetricsRoute } from './http/metrics-route.ts';
import { createIdentityLookup, type IdentityLookup } from './identity-lookup.ts';
import type { MetricsPlace } from './metrics/metrics-place.ts';
import {
  createAnswerCaching,
  NO_RESPONSES,
  type ResponseOptions,
} from './response-cache/answer-caching.ts';
import {
  createOperationOutcomes,
  type OperationOutcomes,
} from './response-cache/operation-outcome.ts';
import { createDataSources, type RunningSubgraph } from './running-subgraph.ts';

/** What a gateway is made from. */
export interface GatewayOptions {
  readonly supergraphSdl: string;
  /** By the name that the supergraph gives. From then on the gateway closes those that run in this process. */
  readonly subgraphs: ReadonlyMap<string, RunningSubgraph>;
  readonly environment: 'development' | 'production';
  readonly server: Omit<ServerConfig, 'metrics'>;
  readonly limits: LimitConfig;
  readonly identity: IdentityConfig | null;
  readonly log: Logger;
  /** Whether clients are told of mappings that do not fit. Default: in development. */
  readonly mappingProblems?: GatewayConfig['mappingProblems'];
  /** Null or absent: `$context` is empty. */
  readonly context?: GatewayConfig['context'];
  /** The owner closes the cache, after the gateway. Default: every operation is executed. */
  readonly responses?: ResponseOptions;
  /** Null or absent: there are no routes for operators. */
  readonly admin?: AdminOptions | null;
  /** From then on the gateway closes them. Null or absent: nothing is counted. */
  readonly metrics?: MetricsOptions | null;
  /** Absent: there are no change events. */
  readonly events?: GatewayEvents;
}

/** The change events of the process, as far as a gateway has to do with them. */
export interface GatewayEvents {
  /** Never rejects. */
  health(): Promise<EventsHealth>;
  /** Called when all requests are answered, before the subgraphs in this process are closed: they may be consumers. */
  stop(): Promise<void>;
}

/** What is counted, and where it is shown. */
export interface MetricsOptions {
  readonly metrics: ShownMetrics;
  readonly place: MetricsPlace;
}

/** A gateway that can answer. */
export interface Gateway {
  /** For requests without a socket; also answers before `listen`. */
  readonly app: FastifyInstance;
  /** Rejects when an address cannot be listened on; the gateway must be closed then too. */
  listen(): Promise<GatewayAddresses>;
  /**
   * Becomes unready, lets requests in flight finish, then closes connections to subgraphs and the subgraphs in this
   * process. Further calls return the same promise.
   */
  close(): Promise<void>;
}

/** Where a gateway listens. */
export interface GatewayAddresses {
  readonly url: string;
  /** Of a server for metrics alone; null: there is none. */
  readonly metricsUrl: string | null;
}

type GatewayState =
  | { readonly phase: 'starting' }
  | { readonly phase: 'ready' }
  | { readonly phase: 'draining'; readonly closed: Promise<void> };

/**
 * Starts a gateway that does not listen yet. Rejects when the supergraph cannot be read or names other subgraphs than
 * are given; then `subgraphs` remain the caller's to close.
 */
export async function createGateway(options: GatewayOptions): Promise<Gateway> {
  const { subgraphs, identity, server, log, metrics = null } = options;
  checkSubgraphNames(subgraphNames(options.supergraphSdl), [...subgraphs.keys()]);
  const dataSources = createDataSources(subgraphs);
  const identify = createIdentityLookup({ identity, subgraphs, executors: dataSources });
  const graph = await startGraph(options, dataSources);

  let state: GatewayState = { phase: 'starting' };
  const app = await createApp({ ...server, log });
  const drain = createDrain(app, server.drain);
  addRoutes(app, { options, dataSources, identify, graph, readiness: () => state.phase });
  const metricsListener = openMetricsListener(metrics, log);
  await app.ready();
  state = { phase: 'ready' };
  return {
    app,
    async listen() {
      const metricsUrl = (await metricsListener?.listen()) ?? null;
      return { url: await app.listen({ port: server.port, host: server.host }), metricsUrl };
    },
    close() {
      if (state.phase === 'draining') return state.closed;
      const closed = closeAll({ ...options, drain, graph, dataSources, metrics, metricsListener });
      state = { phase: 'draining', closed };
      return closed;
    },
  };
}

function openMetricsListener(options: MetricsOptions | null, log: Logger): MetricsListener | null {
  if (options?.place.kind !== 'listener') return null;
  const { metrics, place } = options;
  return createMetricsListener({ metrics, place, log });
}

interface Graph {
  readonly server: ApolloServer<GatewayContext>;
  readonly schema: GraphQLSchema;
  readonly outcomes: OperationOutcomes;
}

async function startGraph(options: GatewayOptions, dataSources: DataSources): Promise<Graph> {
  const { supergraphSdl, environment, limits, log } = options;
  const exposesSchema = environment === 'development';
  const gateway = createFederationGateway({ supergraphSdl, dataSources, exposesSchema, log });
  const schema = Promise.withResolvers<GraphQLSchema>();
  gateway.onSchemaLoadOrUpdate(({ apiSchema }) => schema.resolve(apiSchema));
  const outcomes = createOperationOutcomes();
  const lastPlugin = outcomes.plugin;
  const metrics = options.metrics?.metrics ?? NO_METRICS;
  const server = createApolloServer({ gateway, environment, limits, log, metrics, lastPlugin });
  await server.start();
  return { server, schema: await schema.promise, outcomes };
}

type DataSources = ReadonlyMap<string, SubgraphDataSource>;

interface Routes {
  readonly options: GatewayOptions;
  readonly dataSources: DataSources;
  readonly identify: IdentityLookup;
  readonly graph: Graph;
  readonly readiness: () => Readiness;
}

function addRoutes(app: FastifyInstance, routes: Routes): void {
  const { options, dataSources, identify, graph, readiness } = routes;
  const { environment, server, log, events } = options;
  const defaultReport = environment === 'development' ? 'report' : 'count';
  addHealthRoutes(app, {
    readiness,
    parts: createHealthParts([...dataSources.values()]),
    ...(events !== undefined && { events: () => events.health() }),
  });
  const client = {
    forwardableHeaders: server.forwardableHeaders,
    requestTimeoutMs: server.requestTimeoutMs,
    uploads: server.uploads ?? null,
    allowTrace: environment !== 'production',
    identify,
    log,
    maxLegacyCalls: options.limits.maxLegacyCalls,
    reportsProblems: (options.mappingProblems ?? defaultReport) === 'report',
    contextOf: options.context ?? null,
  };
  addGraphqlRoute(
    app,
    graph.server,
    client,
    createAnswerCaching({
      ...(options.responses ?? NO_RESPONSES),
      supergraphSdl: options.supergraphSdl,
      forwardableHeaders: server.forwardableHeaders,
      isPlainQuery: graph.outcomes.isPlainQuery,
      isOpen: () => readiness() === 'ready',
    }),
  );
  if (options.admin != null) addAdminRoutes(app, options.admin, log);
  if (options.metrics?.place.kind === 'server') {
    const { metrics, place } = options.metrics;
    addMetricsRoute(app, { metrics, token: place.token }, log);
  }
  if (environment === 'development') addLandingRoutes(app, exampleQuery(graph.schema));
}

interface ClosingParts {
  readonly drain: Drain;
  readonly graph: Graph;
  readonly dataSources: DataSources;
  readonly metrics: MetricsOptions | null;
  readonly metricsListener: MetricsListener | null;
  readonly events?: GatewayEvents;
  readonly log: Logger;
}

async function closeAll(parts: ClosingParts): Promise<void> {
  const { drain, graph, dataSources, metrics, metricsListener, events, log } = parts;
  await drain.close();
  await graph.server.stop();
  await events
    ?.stop()
    .catch((err: unknown) => log.error({ err }, 'Change events were not stopped in order'));
  const closed = await Promise.allSettled(
    [...dataSources.values()].map((source) => source.close()),
  );
  // One subgraph that cannot close must not keep the others, or the process, open.
  for (const result of closed) {
    if (result.status === 'rejected') log.error({ err: result.reason }, 'A subgraph did not close');
  }
  // Last of all, so that the end of the requests in flight can still be seen.
  await metricsListener?.close();
  metrics?.metrics.close();
}
