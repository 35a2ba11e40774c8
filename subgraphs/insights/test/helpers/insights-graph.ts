import { readFile } from 'node:fs/promises';
import type { ChangeEvent } from '@banyan/platform/events/change-event.ts';
import type { AnswerPolicy } from '@banyan/platform/request/answer-policy.ts';
import { createSubgraphExecutor } from '@banyan/subgraph-kit/execute-request.ts';
import {
  createRecordingLog,
  createTestRequest,
} from '@banyan/subgraph-kit/test/helpers/request-parts.ts';
import type { ExecutionResult } from 'graphql';
import { createInsightsOnStore } from '../../create-insights.ts';
import { parseReaders } from '../../graph/readers.ts';
import { openCountedSqlite } from './counted-stores.ts';
import { takeAll } from './figures.ts';

const sdl = await readFile(new URL('../../../../schema/insights.graphql', import.meta.url), 'utf8');

/** The insights subgraph on a recorded SQLite store in memory. Disposing closes it. */
export interface InsightsGraph extends AsyncDisposable {
  /** Executes as a client request of its own, by caller 1 unless told otherwise; null is nobody. */
  run(query: string, variables?: object, caller?: string | null): Promise<ExecutionResult>;
  /** What the last request may be kept. */
  answer(): Pick<AnswerPolicy, 'maxAgeMs' | 'scope'>;
  takeStatements(): readonly string[];
}

/** Opens the subgraph with the events taken. Caller 1 may see figures, or who `readers` names. */
export async function openInsightsGraph(
  events: readonly ChangeEvent[] = [],
  readers = '1',
): Promise<InsightsGraph> {
  const { store, takeStatements } = openCountedSqlite();
  await takeAll(store, events);
  takeStatements();
  const { log } = createRecordingLog();
  const subgraph = createInsightsOnStore(store, { sdl, log, readers: parseReaders(readers) });
  const execute = createSubgraphExecutor(subgraph);
  let last = createTestRequest();
  return {
    takeStatements,
    run(query, variables = {}, caller = '1') {
      last = createTestRequest(caller === null ? {} : { caller: { id: caller } });
      return execute({ query, variables: { ...variables } }, subgraph.createContext(last));
    },
    answer: () => last.answer,
    [Symbol.asyncDispose]: () => subgraph.close(),
  };
}
