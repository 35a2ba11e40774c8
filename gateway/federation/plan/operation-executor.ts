import { documentBytes, MAX_DOCUMENT_BYTES } from '@banyan/subgraph-kit/document-weight.ts';
import type { GraphQLSchema } from 'graphql';
import { LRUCache } from 'lru-cache';
import type { GatewayContext } from '../subgraph-data-source.ts';
import type { SubgraphExecutor } from '../subgraph-executor.ts';
import {
  compileOperation,
  conditionVariables,
  isCompilable,
  type RunOperation,
} from './compiled-operation.ts';
import type { GatewayExecutor, GatewayOperation, PlanLookup } from './plan-lookup.ts';
import { coerceVariables } from './variable-values.ts';

/** What {@link createOperationExecutor} stands on. */
export interface OperationExecutorOptions {
  readonly plans: PlanLookup;
  /** Apollo's own executor: it plans, and executes what is not compiled. */
  readonly apollo: GatewayExecutor;
  readonly executors: ReadonlyMap<string, SubgraphExecutor>;
  readonly supergraphSchema: GraphQLSchema;
  /** Whether an operation must be executed by {@link apollo}, whatever its plan. */
  readonly isForApollo: (operation: GatewayOperation) => boolean;
  /** Whether errors of variables must not tell of the schema. */
  readonly hidesSchema: boolean;
  /** Operations that stay compiled, fewer if their documents are large; the least recently used goes first. Default 1000. */
  readonly maxOperations?: number;
}

/**
 * Executes operations by plans that are compiled once: the same answers as Apollo's executor, which interprets plan and
 * operation anew for each request, for a fraction of the processor time.
 */
export function createOperationExecutor(options: OperationExecutorOptions): GatewayExecutor {
  const { apollo, isForApollo, hidesSchema, maxOperations = 1000 } = options;
  const prepared = new LRUCache<string, PreparedOperation>({
    max: maxOperations,
    maxSize: MAX_DOCUMENT_BYTES,
  });
  return async (operation) => {
    const variables = coerceVariables(operation, hidesSchema);
    if (variables.kind === 'misfit') return { errors: variables.errors };
    if (isForApollo(operation)) return apollo(operation);
    const key = `${operation.queryHash} ${operation.request.operationName ?? ''}`;
    const known = prepared.get(key);
    if (known !== undefined) return known(operation, variables.values);
    const answer = await options.plans.planOf(operation, apollo);
    if (answer.kind === 'refused') return answer.result;
    const planned = {
      plan: answer.plan,
      document: operation.document,
      operation: operation.operation,
    };
    const run = isCompilable(planned) ? prepareOperation(planned, options) : apollo;
    prepared.set(key, run, { size: documentBytes(operation.document) });
    return run(operation, variables.values);
  };
}

/** `values` are the operation's variables after coercion. */
type PreparedOperation = (
  operation: GatewayOperation,
  values: Readonly<Record<string, unknown>>,
) => ReturnType<GatewayExecutor>;

/** Sets of variables of `@skip` and `@include` for which one operation stays compiled. */
const maxVariants = 16;

function prepareOperation(
  planned: Parameters<typeof compileOperation>[0],
  { executors, supergraphSchema }: OperationExecutorOptions,
): PreparedOperation {
  const names = conditionVariables(planned.document);
  const variants = new LRUCache<string, RunOperation>({ max: maxVariants });
  return async ({ request: { variables = {} }, schema, context }, values) => {
    const conditions = Object.fromEntries(names.map((name) => [name, values[name]]));
    const key = JSON.stringify(Object.values(conditions));
    const known = variants.get(key);
    const run =
      known ?? compileOperation(planned, schema, { executors, supergraphSchema, conditions });
    if (known === undefined) variants.set(key, run);
    return run(variables, requestOf(context));
  };
}

/** Apollo Server copies the context that the gateway made, with the same members. */
function requestOf(context: object) {
  return (context as GatewayContext).request;
}
