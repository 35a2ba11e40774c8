import type { SubgraphRequest } from '../subgraph-executor.ts';
import type { PlanRun } from './plan-step.ts';
import type { FetchNode } from './query-plan.ts';

/** What a fetch sends, but for the entities that it asks about. */
export function toRequest(
  { operation, operationName, variableUsages }: FetchNode,
  run: PlanRun,
): SubgraphRequest {
  const variables: Record<string, unknown> = {};
  for (const name of variableUsages ?? []) {
    const value = Object.hasOwn(run.variables, name) ? run.variables[name] : undefined;
    if (value !== undefined) variables[name] = value;
  }
  return { query: operation, operationName, variables };
}
