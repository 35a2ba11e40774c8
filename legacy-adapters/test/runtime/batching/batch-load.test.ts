import { createCallTrace } from '@banyan/platform/request/call-trace.ts';
import { describe, expect, it } from '@jest/globals';
import { createAdapterUnderTest } from '../adapter-under-test.ts';
import { startStubService } from '../stub-service.ts';
import {
  askedIds,
  batchedThings,
  firstIds,
  references,
  sortedCalls,
  sortedLists,
} from './batched-things.ts';

const schema = (batch: string) =>
  batchedThings.replace('selection: "$ { id name }"', `${batch} selection: "$.data { id name }"`);

/** A service that gives at most so many rows at once. */
function startPages(pageSize: number) {
  return startStubService((request) => ({
    body: {
      data: askedIds(request)
        .slice(0, pageSize)
        .map((id) => ({ id: Number(id), name: `Thing ${id}` })),
    },
  }));
}

describe('the trace of a batch', () => {
  it.each([
    ['that one call answers', firstIds(3), 'batch: { maxSize: 4 }', 0, [firstIds(3)]],
    [
      'of more keys than one call may have',
      firstIds(9),
      'batch: { maxSize: 4 }',
      0,
      [firstIds(4), firstIds(8).slice(4), ['9']],
    ],
    [
      'of which the answer is cut',
      firstIds(25),
      '',
      1,
      [firstIds(25), firstIds(20).slice(10), firstIds(25).slice(20)],
    ],
  ])('%s says how many calls it took', async (_title, ids, batch, truncations, calls) => {
    await using things = await startPages(10);
    await using adapter = createAdapterUnderTest(schema(batch), { baseUrl: things.url });
    const trace = createCallTrace();

    await adapter.run(references(ids), { request: { trace } });

    expect(sortedCalls(things.requests)).toEqual(sortedLists(calls));
    const place = { subgraph: 'shop', coordinate: 'Thing[0]' };
    expect(trace.batches).toEqual([
      { ...place, keys: ids.length, calls: calls.length, truncations },
    ]);
  });

  it('that is halved because its URL would be too long counts what was sent', async () => {
    await using things = await startPages(100);
    const source = { baseUrl: things.url, maxUrlLength: 256 };
    await using adapter = createAdapterUnderTest(schema(''), source);
    const trace = createCallTrace();

    const ids = firstIds(100);
    await adapter.run(references(ids), { request: { trace } });

    expect(sortedCalls(things.requests)).toEqual(
      sortedLists([0, 25, 50, 75].map((start) => ids.slice(start, start + 25))),
    );
    expect(trace.batches).toMatchObject([{ keys: 100, calls: 4 }]);
  });
});
