import { createLogger } from '@banyan/platform/telemetry/logger.ts';
import { createRequestContext } from '@banyan/subgraph-kit/request-context.ts';
import { describe, expect, it } from '@jest/globals';
import { buildSchema, Kind, OperationTypeNode, parse } from 'graphql';
import { createOperationExecutor } from '../../../federation/plan/operation-executor.ts';
import type {
  GatewayExecutor,
  GatewayOperation,
  PlanLookup,
} from '../../../federation/plan/plan-lookup.ts';
import type { FetchNode, QueryPlan } from '../../../federation/plan/query-plan.ts';
import type { SubgraphExecutor } from '../../../federation/subgraph-executor.ts';

const schema = buildSchema('type Query { a: Int b: Int }');

const subgraph: SubgraphExecutor = {
  name: 'numbers',
  execute: async () => ({ data: { a: 1, b: 2 } }),
  checkHealth: async () => undefined,
  close: async () => undefined,
};

/** As Apollo Server hands it on, with the members that count here. */
function operationOf(query: string): GatewayOperation {
  const document = parse(query);
  const request = createRequestContext({
    requestId: 'r1',
    headers: new Map(),
    signal: new AbortController().signal,
    log: createLogger({ level: 'silent' }),
    identity: async () => null,
  });
  return {
    request: { query, variables: {} },
    queryHash: query,
    schema,
    document,
    operation: document.definitions.find(({ kind }) => kind === Kind.OPERATION_DEFINITION),
    context: { request },
  } as unknown as GatewayOperation;
}

const fetchAll: FetchNode = {
  kind: 'Fetch',
  serviceName: 'numbers',
  operation: '{ a b }',
  operationName: undefined,
  operationKind: OperationTypeNode.QUERY,
};

interface StubOptions {
  readonly node?: NonNullable<QueryPlan['node']>;
  readonly maxOperations?: number;
}

/** Stubs of the planner and of Apollo's executor, which count. */
function openExecutor({ node = fetchAll, maxOperations = 10 }: StubOptions = {}) {
  const asked: string[] = [];
  const byApollo: string[] = [];
  const plans: PlanLookup = {
    onPlan: () => undefined,
    async planOf({ queryHash }) {
      asked.push(queryHash);
      return { kind: 'plan', plan: { kind: 'QueryPlan', node } };
    },
  };
  const apollo: GatewayExecutor = async ({ queryHash }) => {
    byApollo.push(queryHash);
    return { data: {} };
  };
  const execute = createOperationExecutor({
    plans,
    apollo,
    executors: new Map([['numbers', subgraph]]),
    supergraphSchema: schema,
    isForApollo: () => false,
    hidesSchema: false,
    maxOperations,
  });
  return { execute: (query: string) => execute(operationOf(query)), asked, byApollo };
}

describe('createOperationExecutor', () => {
  it('asks for the plan of an operation once', async () => {
    const { execute, asked, byApollo } = openExecutor();

    const answers = [await execute('{ a }'), await execute('{ a }'), await execute('{ b }')];

    expect(JSON.stringify(answers)).toBe('[{"data":{"a":1}},{"data":{"a":1}},{"data":{"b":2}}]');
    expect(asked).toEqual(['{ a }', '{ b }']);
    expect(byApollo).toEqual([]);
  });

  it('forgets the operation that was not used for the longest time', async () => {
    const { execute, asked } = openExecutor({ maxOperations: 2 });

    for (const query of ['{ a }', '{ b }', '{ a }', '{ a b }', '{ a }', '{ b }']) {
      await execute(query);
    }

    expect(asked).toEqual(['{ a }', '{ b }', '{ a b }', '{ b }']);
  });

  it('keeps few operations whose documents are large', async () => {
    const { execute, asked } = openExecutor({ maxOperations: 100 });
    const queries = ['A', 'B', 'C', 'D'].map(
      (name) => `query ${name} { a }${'#\n'.repeat(180_000)}`,
    );
    const [oldest = '', ...others] = queries;

    for (const query of [...queries, ...others, oldest]) await execute(query);

    expect(asked.map((query) => query.slice(0, 7))).toEqual(
      ['A', 'B', 'C', 'D', 'A'].map((name) => `query ${name}`),
    );
  });

  it('leaves a plan that rewrites what it fetches to Apollo, without asking for it again', async () => {
    const rewrite = { kind: 'ValueSetter' as const, path: ['a'], setValueTo: 3 };
    const node: FetchNode = { ...fetchAll, outputRewrites: [rewrite] };
    const { execute, asked, byApollo } = openExecutor({ node });

    await execute('{ a }');
    await execute('{ a }');

    expect(asked).toEqual(['{ a }']);
    expect(byApollo).toEqual(['{ a }', '{ a }']);
  });
});
