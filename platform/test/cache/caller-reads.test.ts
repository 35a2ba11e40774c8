import { describe, expect, it } from '@jest/globals';
import type { CacheRequest, ResourceCache } from '../../cache/resource-cache.ts';
import { turn } from '../helpers/manual-clock.ts';
import { type Origin, request } from '../helpers/origin.ts';
import { createTwoReplicas } from '../helpers/two-replicas.ts';

const { signal } = new AbortController();

/** A request of this caller, whom the key does not tell from others. */
function asked(caller: string): CacheRequest {
  const { tags, ...rest } = request('a');
  const callerTags = [`~${caller}`];
  return { ...rest, tags: [...tags, ...callerTags], callerTags };
}

async function readFor(cache: ResourceCache, origin: Origin, caller: string) {
  const [outcome] = await cache.read([asked(caller)], origin.load, { signal });
  return outcome?.kind === 'value' ? [outcome.origin, outcome.value] : [outcome?.kind];
}

describe('a value whose key does not tell all callers apart', () => {
  it('serves others from memory, but nobody whose own was invalidated since', async () => {
    await using replicas = createTwoReplicas({ lease: null });
    const { one, origin } = replicas;
    await readFor(one, origin, 'ann');
    origin.set('a', 1);

    const before = await readFor(one, origin, 'bob');
    await one.invalidate(['~bob']);
    const found = one.find(asked('bob'));
    const ofOthers = await readFor(one, origin, 'ann');
    const after = await readFor(one, origin, 'bob');

    expect({ before, found, ofOthers, after }).toEqual({
      before: ['l1', 0],
      found: null,
      ofOthers: ['l1', 0],
      after: ['miss', 1],
    });
    expect(origin.loads).toHaveLength(2);
  });

  it('is not kept for who has waited for the load of another and was invalidated meanwhile', async () => {
    await using replicas = createTwoReplicas({ lease: null });
    const { one, origin } = replicas;
    const release = origin.hold();
    const reads = ['ann', 'bob'].map((caller) => readFor(one, origin, caller));
    await turn();
    origin.set('a', 1);
    await one.invalidate(['~bob']);
    release();
    await Promise.all(reads);

    const later = [await readFor(one, origin, 'ann'), await readFor(one, origin, 'bob')];

    expect(later).toEqual([
      ['l1', 0],
      ['miss', 1],
    ]);
    expect(origin.loads).toHaveLength(2);
  });

  it('is not waited for by whose own was invalidated since its load began', async () => {
    await using replicas = createTwoReplicas({ lease: null });
    const { one, origin } = replicas;
    const release = origin.hold();
    const reading = readFor(one, origin, 'ann');
    await turn();
    origin.set('a', 1);
    await one.invalidate(['~bob']);

    const next = readFor(one, origin, 'bob');
    release();

    expect([await reading, await next]).toEqual([
      ['miss', 0],
      ['miss', 1],
    ]);
  });

  it('that another replica has read serves only the caller for whom it did', async () => {
    await using replicas = createTwoReplicas({ lease: null });
    const { one, two, origin } = replicas;
    await readFor(two, origin, 'ann');
    await turn();
    origin.set('a', 1);
    await two.invalidate(['~bob']);

    const first = await readFor(one, origin, 'ann');
    const again = await readFor(one, origin, 'ann');
    const other = await readFor(one, origin, 'bob');

    expect([first, again, other]).toEqual([
      ['l2', 0],
      ['l1', 0],
      ['miss', 1],
    ]);
  });

  it('is loaded once for all who have waited for what another replica had read for one', async () => {
    await using replicas = createTwoReplicas({ lease: null });
    const { one, two, store, origin } = replicas;
    await readFor(two, origin, 'ann');
    await turn();
    origin.set('a', 1);
    const answer = store.hold('read');
    const callers = ['ann', 'bob', 'cid', 'dan'];

    const reads = callers.map((caller) => readFor(one, origin, caller));
    await turn();
    answer();

    expect(await Promise.all(reads)).toEqual([
      ['l2', 0],
      ['miss', 1],
      ['coalesced', 1],
      ['coalesced', 1],
    ]);
    expect(origin.loads).toHaveLength(2);
  });

  it('that came with a list is no longer for whose own was invalidated since', async () => {
    await using replicas = createTwoReplicas({ lease: null });
    const { one, origin } = replicas;
    await one.prime(['Thing'], (prime) => prime([{ ...asked('ann'), value: 7 }]));

    const before = await readFor(one, origin, 'bob');
    await one.invalidate(['~bob']);
    const after = await readFor(one, origin, 'bob');

    expect([before, after]).toEqual([
      ['l1', 7],
      ['miss', 0],
    ]);
  });
});
