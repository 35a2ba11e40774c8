import type { executeQueryPlan } from '@apollo/gateway';

/** A query plan as Apollo's planner makes it. */
export type QueryPlan = Parameters<typeof executeQueryPlan>[0];

type AnyPlanNode = NonNullable<QueryPlan['node']>;

/** A node below the root of a plan. */
export type PlanNode = Exclude<AnyPlanNode, { readonly kind: 'Subscription' }>;

/** One request to one subgraph. */
export type FetchNode = Extract<PlanNode, { readonly kind: 'Fetch' }>;

/** A piece of what a fetch must know of each entity. */
export type RequiredSelection = NonNullable<FetchNode['requires']>[number];

/** Where in the answer entities are; `@` stands for every element of a list. */
export type PlanPath = readonly (string | number)[];

/**
 * Whether a plan is of the kind that {@link compilePlan} knows. Not known are subscriptions, `@defer`, and the rewrites
 * which interface objects and conflicting aliases need.
 */
export function isPlainPlan({ node }: QueryPlan): boolean {
  return node === undefined || (node.kind !== 'Subscription' && isPlainNode(node));
}

function isPlainNode(node: PlanNode | undefined): boolean {
  switch (node?.kind) {
    case undefined:
      return true;
    case 'Sequence':
    case 'Parallel':
      return node.nodes.every(isPlainNode);
    case 'Flatten':
      return node.path.every(isPlainStep) && isPlainNode(node.node);
    case 'Condition':
      return isPlainNode(node.ifClause) && isPlainNode(node.elseClause);
    case 'Fetch':
      return isPlainFetch(node);
    case 'Defer':
      return false;
  }
}

function isPlainFetch({ inputRewrites, outputRewrites, contextRewrites }: FetchNode): boolean {
  return [inputRewrites, outputRewrites, contextRewrites].every(
    (rewrites) => rewrites === undefined || rewrites.length === 0,
  );
}

/** A field or `@`; the planner can also narrow a step to some types. */
function isPlainStep(step: string | number): boolean {
  return typeof step === 'string' && /^(@|\w+)$/.test(step);
}
