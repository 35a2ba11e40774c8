import { ApolloServer, type ApolloServerPlugin } from '@apollo/server';
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginLandingPageDisabled,
  ApolloServerPluginSchemaReportingDisabled,
  ApolloServerPluginUsageReportingDisabled,
} from '@apollo/server/plugin/disabled';
import type { Logger } from '@banyan/platform/telemetry/logger.ts';
import type { Metrics } from '@banyan/platform/telemetry/metrics.ts';
import type { LimitConfig } from './config.ts';
import { createDocumentStore } from './document-store.ts';
import type { FederationGateway } from './federation/apollo-gateway.ts';
import type { GatewayContext } from './federation/subgraph-data-source.ts';
import { createCostTracePlugin } from './plugins/cost-trace.ts';
import { createValueCompletionPlugin, formatError } from './plugins/error-format.ts';
import { createMappingProblemsPlugin } from './plugins/mapping-problems.ts';
import { createOperationChecksPlugin } from './plugins/operation-checks.ts';
import { createOperationLimitsPlugin } from './plugins/operation-limits.ts';
import { createOperationLogPlugin } from './plugins/operation-log.ts';
import { createOperationMetricsPlugin } from './plugins/operation-metrics.ts';

/** What {@link createApolloServer} is made from. */
export interface ApolloServerSetup {
  readonly gateway: FederationGateway;
  readonly environment: 'development' | 'production';
  readonly limits: LimitConfig;
  readonly log: Logger;
  readonly metrics: Metrics;
  /** Sees each answer as it is sent. */
  readonly lastPlugin: ApolloServerPlugin<GatewayContext>;
}

/** The GraphQL server over a federation gateway, not started. Stopping it stops the gateway. */
export function createApolloServer(setup: ApolloServerSetup): ApolloServer<GatewayContext> {
  const { gateway, environment, limits, log, metrics, lastPlugin } = setup;
  const isDevelopment = environment === 'development';
  return new ApolloServer<GatewayContext>({
    gateway,
    nodeEnv: environment,
    introspection: isDevelopment,
    hideSchemaDetailsFromClientErrors: !isDevelopment,
    includeStacktraceInErrorResponses: false,
    allowBatchedHttpRequests: false,
    csrfPrevention: true,
    stopOnTerminationSignals: false,
    documentStore: createDocumentStore(),
    parseOptions: { maxTokens: limits.maxTokens },
    formatError,
    logger: apolloLogger(log),
    plugins: [
      ApolloServerPluginUsageReportingDisabled(),
      ApolloServerPluginSchemaReportingDisabled(),
      ApolloServerPluginCacheControlDisabled(),
      ApolloServerPluginLandingPageDisabled(),
      createOperationChecksPlugin(),
      createOperationLimitsPlugin(limits),
      createValueCompletionPlugin(),
      createCostTracePlugin(),
      createMappingProblemsPlugin(),
      createOperationLogPlugin(log),
      createOperationMetricsPlugin(metrics),
      lastPlugin,
    ],
  });
}

function apolloLogger(log: Logger) {
  return {
    debug: (message: unknown) => log.trace({ message }, 'Apollo Server'),
    info: (message: unknown) => log.debug({ message }, 'Apollo Server'),
    warn: (message: unknown) => log.warn({ message }, 'Apollo Server'),
    error: (message: unknown) => log.error({ message }, 'Apollo Server'),
  };
}
