import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { createBatchLimit, LEARNT_MS } from '../../../runtime/batching/batch-limit.ts';
import { createAdapterUnderTest } from '../adapter-under-test.ts';
import {
  type AnswerIds,
  batchedThings,
  firstIds,
  outcomesOf,
  refusal,
  sortedCalls,
  sortedLists,
  startThings,
} from './batched-things.ts';

// Only the time for which a size is remembered stands still.
beforeEach(() => {
  jest.useFakeTimers({
    doNotFake: ['nextTick', 'queueMicrotask', 'setImmediate', 'setTimeout', 'setInterval', 'Date'],
  });
});

afterEach(() => {
  jest.useRealTimers();
});

const row = (id: string) => ({ id: Number(id), name: `Thing ${id}` });

describe('a batch size that was learnt', () => {
  const ids = firstIds(20);
  const halves = [ids.slice(0, 10), ids.slice(10)];

  const atMostTen: readonly (readonly [what: string, answer: AnswerIds])[] = [
    ['answers were cut', (asked) => ({ body: asked.slice(0, 10).map(row) })],
    ['lists were refused', (asked) => (asked.length > 10 ? refusal('ids') : null)],
  ];

  it.each(atMostTen)('is forgotten after a while, when %s', async (_what, answer) => {
    let isSmall = true;
    await using things = await startThings((asked) => (isSmall ? answer(asked) : null));
    await using adapter = createAdapterUnderTest(batchedThings, {
      baseUrl: things.url,
      dialect: 'laravel',
    });
    const callsOfNext = async () => {
      const before = things.requests.length;
      await outcomesOf(adapter, ids);
      return sortedCalls(things.requests.slice(before));
    };
    await callsOfNext();
    isSmall = false;

    jest.advanceTimersByTime(LEARNT_MS - 1);
    const remembered = await callsOfNext();
    jest.advanceTimersByTime(1);
    const forgotten = await callsOfNext();

    expect(remembered).toEqual(sortedLists(halves));
    expect(forgotten).toEqual(sortedLists([ids]));
  });

  it('is the smallest that was learnt, and never replaces a smaller one of the schema', () => {
    const limit = createBatchLimit({ maxKeys: 50, maxUrlLength: 1000 });
    const learn = (maxKeys: number) => {
      limit.learn(maxKeys);
      return limit.maxKeys();
    };

    const learnt = [limit.maxKeys(), learn(60), learn(10), learn(20)];
    jest.advanceTimersByTime(LEARNT_MS);
    const afterwards = [limit.maxKeys(), learn(20)];

    expect(learnt).toEqual([50, 50, 10, 10]);
    expect(afterwards).toEqual([50, 20]);
  });
});
