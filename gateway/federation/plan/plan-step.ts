import type { RequestContext } from '@banyan/platform/request/request-context.ts';
import type { GraphQLError, GraphQLSchema } from 'graphql';
import type { SubgraphExecutor } from '../subgraph-executor.ts';
import { findAhead, overlap } from './ahead/overlap.ts';
import type { Entity } from './entity.ts';
import { entitiesAt } from './entity-places.ts';
import { compileFetch } from './fetch-step.ts';
import type { PlanNode, PlanPath } from './query-plan.ts';

/** One execution of a plan. */
export interface PlanRun {
  /** As the client sent them. */
  readonly variables: Readonly<Record<string, unknown>>;
  readonly request: RequestContext;
  /** What the subgraphs have answered until now, merged. */
  readonly data: Entity;
  readonly errors: GraphQLError[];
}

/** Adds to the given entities what a part of a plan brings. Never rejects for a fault of a subgraph. */
export type PlanStep = (run: PlanRun, entities: readonly Entity[]) => Promise<void>;

/** What plans are compiled with. */
export interface PlanParts {
  readonly executors: ReadonlyMap<string, SubgraphExecutor>;
  /** With the types that clients do not see. */
  readonly supergraphSchema: GraphQLSchema;
  /** Coerced variables of `@skip` and `@include`. */
  readonly conditions: Readonly<Record<string, unknown>>;
}

/** Compiles a plain plan (see `isPlainPlan`). `path` is where its entities stand in the answer. */
export function compilePlan(
  node: PlanNode | undefined,
  path: PlanPath,
  parts: PlanParts,
): PlanStep {
  switch (node?.kind) {
    case 'Sequence':
      return compileSequence(node.nodes, path, parts);
    case 'Parallel':
      return together(node.nodes.map((step) => compilePlan(step, path, parts)));
    case 'Flatten':
      return below(node.path, compilePlan(node.node, [...path, ...node.path], parts));
    case 'Condition': {
      const clause = parts.conditions[node.condition] === true ? node.ifClause : node.elseClause;
      return compilePlan(clause, path, parts);
    }
    case 'Fetch':
      return compileFetch(node, path, parts);
    case undefined:
    case 'Defer':
      return async () => undefined;
  }
}

function compileSequence(nodes: readonly PlanNode[], path: PlanPath, parts: PlanParts): PlanStep {
  const steps = nodes.map((step) => compilePlan(step, path, parts));
  const [first, ...rest] = steps;
  const ahead = path.length === 0 ? findAhead(nodes, parts) : null;
  return ahead === null || first === undefined
    ? inTurn(steps)
    : overlap(ahead, first, inTurn(rest));
}

function inTurn(steps: readonly PlanStep[]): PlanStep {
  return async (run, entities) => {
    for (const step of steps) await step(run, entities);
  };
}

function together(steps: readonly PlanStep[]): PlanStep {
  return async (run, entities) => {
    await Promise.all(steps.map((step) => step(run, entities)));
  };
}

function below(path: PlanPath, step: PlanStep): PlanStep {
  return async (run, entities) => {
    const found = entitiesAt(entities, path);
    if (found.length > 0) await step(run, found);
  };
}
