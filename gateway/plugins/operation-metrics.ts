import type { ApolloServerPlugin } from '@apollo/server';
import { isBanyanError } from '@banyan/platform/errors/banyan-error.ts';
import { defineCounter, defineHistogram } from '@banyan/platform/telemetry/metric-definition.ts';
import type { Metrics } from '@banyan/platform/telemetry/metrics.ts';
import type { GatewayContext } from '../federation/subgraph-data-source.ts';

const types = ['query', 'mutation', 'subscription', 'unknown'] as const;
const outcomes = ['ok', 'partial', 'failed', 'cancelled', 'refused'] as const;

type OperationType = (typeof types)[number];
type OperationOutcome = (typeof outcomes)[number];

// The names of operations are no labels: clients choose them, and could make series without end.

const operations = defineCounter({
  name: 'banyan_graphql_operations_total',
  help: 'Operations that the GraphQL server answered. Answers from the response cache are not among them.',
  labels: { type: types, outcome: outcomes },
});

const duration = defineHistogram({
  name: 'banyan_graphql_operation_duration_seconds',
  help: 'Time of operations that were executed, from parsing to the finished answer.',
  labels: { type: types },
  buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
});

/** All that is counted here. */
export const OPERATION_METRICS = [operations, duration] as const;

/** Counts operations by their type and by what they came to. */
export function createOperationMetricsPlugin(metrics: Metrics): ApolloServerPlugin<GatewayContext> {
  const counters = createCounters(metrics);
  return {
    async requestDidStart({ contextValue: { request } }) {
      const startedAt = performance.now();
      let isExecuted = false;
      return {
        async executionDidStart() {
          isExecuted = true;
        },
        async willSendResponse({ operation, errors = [], response: { body } }) {
          const type = operation?.operation ?? 'unknown';
          const hasData = body.kind === 'single' && body.singleResult.data != null;
          const answer = { isExecuted, hasErrors: errors.length > 0, hasData };
          counters.get(type)?.get(outcomeOf(answer, request.signal))?.add();
          if (!isExecuted) return;
          counters.durationOf(type)?.observe((performance.now() - startedAt) / 1000);
        },
      };
    },
  };
}

function createCounters(metrics: Metrics) {
  const byType = new Map(
    types.map((type) => [
      type,
      new Map(outcomes.map((outcome) => [outcome, metrics.counter(operations, { type, outcome })])),
    ]),
  );
  const durations = new Map(types.map((type) => [type, metrics.histogram(duration, { type })]));
  return {
    get: (type: OperationType) => byType.get(type),
    durationOf: (type: OperationType) => durations.get(type),
  };
}

interface FinishedAnswer {
  /** False when it was refused before. */
  readonly isExecuted: boolean;
  readonly hasErrors: boolean;
  readonly hasData: boolean;
}

function outcomeOf(
  { isExecuted, hasErrors, hasData }: FinishedAnswer,
  { aborted, reason }: AbortSignal,
): OperationOutcome {
  if (!isExecuted) return 'refused';
  if (!hasErrors) return 'ok';
  if (aborted && isBanyanError(reason) && reason.code === 'REQUEST_CANCELLED') return 'cancelled';
  return hasData ? 'partial' : 'failed';
}
