import { ApolloGateway } from '@apollo/gateway';
import type { Logger } from '@banyan/platform/telemetry/logger.ts';
import { buildSchema } from 'graphql';
import { createOperationExecutor } from './plan/operation-executor.ts';
import {
  createPlanLookup,
  type FederationGateway,
  type GatewayExecutor,
  type GatewayOperation,
  type PlanLookup,
} from './plan/plan-lookup.ts';
import type { SubgraphDataSource } from './subgraph-data-source.ts';
import { supportedSupergraph } from './supported-supergraph.ts';

export type { FederationGateway };

/** What {@link createFederationGateway} is made from. */
export interface FederationGatewayOptions {
  readonly supergraphSdl: string;
  /** By name; one for each subgraph of the supergraph. */
  readonly dataSources: ReadonlyMap<string, SubgraphDataSource>;
  /** Whether a client may ask for the query plan of its operation, and errors make suggestions from the schema. */
  readonly exposesSchema: boolean;
  readonly log: Logger;
}

/** Plans that are weighed for one operation before the best so far is taken: planning blocks the process. */
const MAX_EVALUATED_PLANS = 1000;

/** An Apollo gateway over one supergraph that never changes. Reads `APOLLO_TELEMETRY_DISABLED` when it is created. */
export function createFederationGateway(options: FederationGatewayOptions): FederationGateway {
  const { dataSources, exposesSchema } = options;
  const supergraphSdl = supportedSupergraph(options.supergraphSdl);
  const plans = createPlanLookup();
  const gateway = createApolloGateway({ ...options, supergraphSdl }, plans);
  return {
    onSchemaLoadOrUpdate: (callback) => gateway.onSchemaLoadOrUpdate(callback),
    async load(loadOptions) {
      const { executor: apollo } = await gateway.load(loadOptions);
      const executor = createOperationExecutor({
        plans,
        // Apollo's gateway speaks generation 1.1 of the interface between the two, Apollo Server 5 speaks 2.0.
        apollo: apollo as GatewayExecutor,
        executors: dataSources,
        supergraphSchema: buildSchema(supergraphSdl, { assumeValid: true, assumeValidSDL: true }),
        isForApollo: exposesSchema ? asksForPlan : () => false,
        hidesSchema: !exposesSchema,
      });
      return { executor };
    },
    stop: () => gateway.stop(),
  };
}

function asksForPlan({ request }: GatewayOperation): boolean {
  return request.http?.headers.get('apollo-query-plan-experimental') != null;
}

function createApolloGateway(options: FederationGatewayOptions, { onPlan }: PlanLookup) {
  return new ApolloGateway({
    supergraphSdl: options.supergraphSdl,
    buildService: ({ name }) => dataSourceOf(options.dataSources, name),
    queryPlannerConfig: { debug: { maxEvaluatedPlans: MAX_EVALUATED_PLANS } },
    __exposeQueryPlanExperimental: options.exposesSchema,
    validateSupergraph: true,
    experimental_didResolveQueryPlan: onPlan,
    logger: quietLogger(options.log),
  });
}

function dataSourceOf(dataSources: ReadonlyMap<string, SubgraphDataSource>, name: string) {
  const dataSource = dataSources.get(name);
  if (dataSource === undefined) throw new Error(`The subgraph "${name}" has no data source.`);
  return dataSource;
}

/** Keeps Apollo's faults. A missing URL is none: a subgraph in this process has no URL. */
function quietLogger(log: Logger) {
  return {
    debug: (message: unknown) => log.trace({ message }, 'Apollo gateway'),
    info: (message: unknown) => log.debug({ message }, 'Apollo gateway'),
    warn: (message: unknown) => log.warn({ message }, 'Apollo gateway'),
    error: (message: unknown) => {
      if (!/is missing a url$/.test(String(message))) log.error({ message }, 'Apollo gateway');
    },
  };
}
