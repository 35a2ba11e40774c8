import { ApolloGateway } from '@apollo/gateway';
import type { ApolloServerOptionsWithGateway, BaseContext } from '@apollo/server';
import type { Logger } from '@banyan/platform/telemetry/logger.ts';
import type { SubgraphDataSource } from './subgraph-data-source.ts';

/** The planner and executor as Apollo Server takes them. Apollo Server starts and stops it. */
export type FederationGateway = ApolloServerOptionsWithGateway<BaseContext>['gateway'];

/** What {@link createFederationGateway} is made from. */
export interface FederationGatewayOptions {
  readonly supergraphSdl: string;
  /** By name; one for each subgraph of the supergraph. */
  readonly dataSources: ReadonlyMap<string, SubgraphDataSource>;
  /** Whether a client may ask for the query plan of its operation. */
  readonly exposeQueryPlan: boolean;
  readonly log: Logger;
}

/** Plans that are weighed for one operation before the best so far is taken: planning blocks the process. */
const MAX_EVALUATED_PLANS = 1000;

/** An Apollo gateway over one supergraph that never changes. Reads `APOLLO_TELEMETRY_DISABLED` when it is created. */
export function createFederationGateway(options: FederationGatewayOptions): FederationGateway {
  const gateway = new ApolloGateway({
    supergraphSdl: options.supergraphSdl,
    buildService: ({ name }) => dataSourceOf(options.dataSources, name),
    queryPlannerConfig: { debug: { maxEvaluatedPlans: MAX_EVALUATED_PLANS } },
    __exposeQueryPlanExperimental: options.exposeQueryPlan,
    validateSupergraph: true,
    logger: quietLogger(options.log),
  });
  // The one place where the two generations of Apollo's gateway interface meet (1.1 here, 2.0 in Apollo Server 5).
  return gateway;
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
