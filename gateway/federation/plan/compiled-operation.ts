import type { RequestContext } from '@banyan/platform/request/request-context.ts';
import {
  type DocumentNode,
  type ExecutionResult,
  GraphQLError,
  type GraphQLObjectType,
  type GraphQLSchema,
  Kind,
  type OperationDefinitionNode,
  visit,
} from 'graphql';
import { compileAnswerShape, type ShapedAnswer } from './answer-shape.ts';
import { createEntity } from './entity.ts';
import { compilePlan, type PlanParts } from './plan-step.ts';
import { isPlainPlan, type PlanNode, type QueryPlan } from './query-plan.ts';

/** An operation with its plan. */
export interface PlannedOperation {
  readonly plan: QueryPlan;
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
}

/** Whether {@link compileOperation} can take it: the plan is plain, and nobody asks for the schema itself. */
export function isCompilable({ plan, document }: PlannedOperation): boolean {
  return isPlainPlan(plan) && !asksForSchema(document);
}

function asksForSchema(document: DocumentNode): boolean {
  let isAsked = false;
  visit(document, {
    enter(node) {
      if (node.kind === Kind.FIELD) isAsked ||= /^__(schema|type)$/.test(node.name.value);
    },
  });
  return isAsked;
}

/** Names of the variables on which fields or fragments depend, sorted. */
export function conditionVariables(document: DocumentNode): readonly string[] {
  const names = new Set<string>();
  visit(document, {
    enter(node) {
      if (node.kind !== Kind.DIRECTIVE || !/^(skip|include)$/.test(node.name.value)) return;
      for (const { value } of node.arguments ?? []) {
        if (value.kind === Kind.VARIABLE) names.add(value.name.value);
      }
    },
  });
  return [...names].sort();
}

/** Runs an operation for one client request. */
export type RunOperation = (
  variables: Readonly<Record<string, unknown>>,
  request: RequestContext,
) => Promise<ExecutionResult>;

/** Compiles the plan and the shape of the answer, for one set of the variables of `@skip` and `@include`. */
export function compileOperation(
  { plan, document, operation }: PlannedOperation,
  schema: GraphQLSchema,
  parts: PlanParts,
): RunOperation {
  const runPlan = compilePlan(plan.node as PlanNode | undefined, [], parts);
  const fragments = new Map(
    document.definitions
      .filter((node) => node.kind === Kind.FRAGMENT_DEFINITION)
      .map((node) => [node.name.value, node]),
  );
  const facts = { schema, fragments, variables: parts.conditions };
  const shape = compileAnswerShape(operation.selectionSet, rootTypeOf(schema, operation), facts);
  return async (variables, request) => {
    const data = createEntity();
    const errors: GraphQLError[] = [];
    await runPlan({ variables, request, data, errors }, [data]);
    return toResult(shape(data), errors);
  };
}

function rootTypeOf(
  schema: GraphQLSchema,
  { operation }: OperationDefinitionNode,
): GraphQLObjectType {
  const type = schema.getRootType(operation);
  if (type == null) throw new GraphQLError(`The schema has no ${operation}.`);
  return type;
}

function toResult(
  { data, misfits }: ShapedAnswer,
  errors: readonly GraphQLError[],
): ExecutionResult {
  if (misfits.length > 0) return { data, errors: [...errors, ...misfits] };
  return errors.length > 0 ? { data, errors } : { data };
}
