import { createCallTrace } from '@banyan/platform/request/call-trace.ts';
import { describe, expect, it } from '@jest/globals';
import { createAdapterUnderTest } from '../adapter-under-test.ts';
import { type ReceivedRequest, startStubService } from '../stub-service.ts';
import { batchedThings, firstIds, references } from './batched-things.ts';

/** The keys stand in the path, which Lumen does not decode: a space cannot be sent to it. */
const inPaths = batchedThings.replace(
  /GET: "\/things", queryParams: .*"/,
  `GET: "/things/{$batch.id->joinNotNull(',')}"`,
);

const idsOf = ({ url }: ReceivedRequest) => url.replace('/things/', '').split(',');

/** Asks for things by id: their names, the code of each error by its place, the ids of each call, and the traced batches. */
async function loadThings(ids: readonly string[], sdl = inPaths) {
  await using things = await startStubService((request) => ({
    body: idsOf(request).map((id) => ({ id, name: `Thing ${id}` })),
  }));
  const source = { baseUrl: things.url, dialect: 'lumen' } as const;
  await using adapter = createAdapterUnderTest(sdl, source);
  const trace = createCallTrace();
  const { data, errors = [] } = await adapter.run(references(ids), { request: { trace } });
  const entities = data?._entities as readonly ({ readonly name: string } | null)[];
  return {
    names: entities.map((entity) => entity?.name ?? null),
    codes: errors.map(({ path, extensions }) => [path?.[1], extensions.code]),
    calls: things.requests.map(idsOf),
    batches: trace.batches,
  };
}

describe('keys that cannot be sent', () => {
  it('fail alone, however many they are, and the others go in one call', async () => {
    const fit = (id: string) => Number(id) % 2 === 0;
    const ids = firstIds(64).map((id) => (fit(id) ? id : `not ${id}`));

    const { names, codes, calls, batches } = await loadThings(ids);

    const sent = firstIds(64).filter(fit);
    expect(calls).toEqual([sent]);
    expect(names).toEqual(firstIds(64).map((id) => (fit(id) ? `Thing ${id}` : null)));
    expect(codes).toEqual(
      ids.flatMap((id, place) => (id.startsWith('not') ? [[place, 'BAD_USER_INPUT']] : [])),
    );
    expect(batches).toMatchObject([{ keys: 64, calls: 1 }]);
  });

  it('make no call where there are no others', async () => {
    const { codes, calls, batches } = await loadThings(['a b', 'c d']);

    expect(calls).toEqual([]);
    expect(codes).toEqual([
      [0, 'BAD_USER_INPUT'],
      [1, 'BAD_USER_INPUT'],
    ]);
    expect(batches).toEqual([]);
  });

  it('go one by one where only what joins them cannot be sent', async () => {
    const ids = firstIds(4);

    const { names, calls } = await loadThings(ids, inPaths.replace("','", "' '"));

    expect(calls.toSorted()).toEqual(ids.map((id) => [id]));
    expect(names).toEqual(ids.map((id) => `Thing ${id}`));
  });

  it('are not parted without end where only what joins them cannot be sent', async () => {
    const { calls, codes } = await loadThings(firstIds(64), inPaths.replace("','", "' '"));

    expect(calls.length).toBeLessThan(20);
    expect(codes.length).toBe(64 - calls.length);
  });
});
