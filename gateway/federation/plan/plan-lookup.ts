import type { ApolloGateway } from '@apollo/gateway';
import type { ApolloServerOptionsWithGateway, BaseContext } from '@apollo/server';
import type { QueryPlan } from './query-plan.ts';

/** The planner and executor as Apollo Server takes them. Apollo Server starts and stops it. */
export type FederationGateway = ApolloServerOptionsWithGateway<BaseContext>['gateway'];

/** Answers one operation; Apollo Server has parsed and validated it. */
export type GatewayExecutor = NonNullable<
  Awaited<ReturnType<FederationGateway['load']>>['executor']
>;

/** One operation of one client, as Apollo Server hands it on. */
export type GatewayOperation = Parameters<GatewayExecutor>[0];

/** What comes of asking for a plan: there is none when the operation is refused before. */
export type PlanAnswer =
  | { readonly kind: 'plan'; readonly plan: QueryPlan }
  | { readonly kind: 'refused'; readonly result: Awaited<ReturnType<GatewayExecutor>> };

type GatewayOptions = NonNullable<ConstructorParameters<typeof ApolloGateway>[0]>;

/** Gets plans out of an Apollo gateway. */
export interface PlanLookup {
  /** To be given to the gateway as `experimental_didResolveQueryPlan`. */
  readonly onPlan: NonNullable<GatewayOptions['experimental_didResolveQueryPlan']>;
  /** Plans an operation without executing it. `executor` is the gateway's own. */
  planOf(operation: GatewayOperation, executor: GatewayExecutor): Promise<PlanAnswer>;
}

/** A lookup for one gateway. */
export function createPlanLookup(): PlanLookup {
  const asked = new WeakSet<object>();
  return {
    onPlan({ queryPlan, requestContext }) {
      // The gateway has no other way out between planning and executing.
      if (asked.has(requestContext)) throw new PlanFound(queryPlan);
    },
    async planOf(operation, executor) {
      asked.add(operation);
      try {
        return { kind: 'refused', result: await executor(operation) };
      } catch (found) {
        if (found instanceof PlanFound) return { kind: 'plan', plan: found.plan };
        throw found;
      } finally {
        asked.delete(operation);
      }
    },
  };
}

class PlanFound extends Error {
  readonly plan: QueryPlan;

  constructor(plan: QueryPlan) {
    super('The plan is found');
    this.plan = plan;
  }
}
