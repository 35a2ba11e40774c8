import type { IntentStore } from '@banyan/platform/events/outbox/intents/intent-store.ts';
import type { ExecutionResult } from 'graphql';
import {
  type AdapterUnderTest,
  createAdapterUnderTest,
  type SourceUnderTest,
} from '../adapter-under-test.ts';
import {
  type ReceivedRequest,
  type StubAnswer,
  type StubService,
  startStubService,
} from '../stub-service.ts';
import { type IntentLog, openIntentLog } from './intent-log.ts';
import { stockShop } from './stock-shop.ts';

/** What the stub service does with a request. */
export type Answer = (request: ReceivedRequest) => StubAnswer | Promise<StubAnswer>;

/** The shop over a stub service, with its intents. Closed with `await using`. */
export interface StockShop extends AsyncDisposable {
  readonly log: IntentLog;
  readonly stub: StubService;
  readonly adapter: AdapterUnderTest;
}

/** `change` makes of the real store what it cannot be made to do. */
export async function openStockShop(
  answer: Answer,
  source: Partial<SourceUnderTest> = {},
  change = (intents: IntentStore) => intents,
): Promise<StockShop> {
  const stack = new AsyncDisposableStack();
  const log = stack.use(await openIntentLog());
  const stub = stack.use(await startStubService(answer));
  const intents = change(log.intents);
  const adapter = stack.use(
    createAdapterUnderTest(stockShop, { baseUrl: stub.url, ...source }, { intents }),
  );
  return { log, stub, adapter, [Symbol.asyncDispose]: () => stack.disposeAsync() };
}

/** Of the first error. */
export function extensionsOf({ errors }: ExecutionResult) {
  return errors?.[0]?.extensions;
}
