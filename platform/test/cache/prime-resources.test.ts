import { describe, expect, it } from '@jest/globals';
import { turn } from '../helpers/manual-clock.ts';
import { readOne, request, valueIn } from '../helpers/origin.ts';
import { createTwoReplicas } from '../helpers/two-replicas.ts';

const fence = ['Thing', 'Thing[]'];
const row = (key: string, value: number) => ({ ...request(key), value });

describe('priming', () => {
  it('shares rows with the other replicas', async () => {
    await using replicas = createTwoReplicas();
    const { one, two, origin } = replicas;

    await one.prime(fence, (prime) => prime([row('a', 7), row('b', 8)]));
    const outcome = await readOne(two, origin, 'b');

    expect(outcome).toMatchObject({ value: 8, origin: 'l2' });
    expect(origin.loads).toEqual([]);
  });

  it('keeps rows for their own time where they have one, in memory and for others', async () => {
    await using replicas = createTwoReplicas();
    const { one, two, origin, clock } = replicas;

    await one.prime(fence, (prime) => prime([{ ...row('a', 7), ttlMs: 10 }, row('b', 8)]));
    await clock.advance(10);
    const [outOfTime, inTime] = [await readOne(one, origin, 'a'), await readOne(two, origin, 'b')];
    const elsewhere = await readOne(two, origin, 'a');

    expect([outOfTime.origin, inTime.origin, elsewhere.origin]).toEqual(['miss', 'l2', 'l2']);
    expect(origin.loads).toEqual([['a']]);
  });

  it('gives what the load gives, and fails as it fails', async () => {
    await using replicas = createTwoReplicas();
    const { one } = replicas;

    const given = await one.prime(fence, async () => 'rows');
    const failed = one.prime(fence, () => Promise.reject(new Error('no rows')));

    expect(given).toBe('rows');
    await expect(failed).rejects.toThrow('no rows');
  });

  it('shares nothing that another replica has changed since the load began', async () => {
    await using replicas = createTwoReplicas();
    const { one, two, store, origin } = replicas;
    store.holdNews();
    origin.set('a', 1);

    await one.prime(fence, async (prime) => {
      await two.invalidate(['Thing:a']);
      await prime([row('a', 0)]);
    });

    expect(store.keys).toEqual([]);
    expect(valueIn(await readOne(two, origin, 'a'))).toBe(1);
  });

  it('shares nothing whose change has reached only the tag of the lists so far', async () => {
    await using replicas = createTwoReplicas();
    const { one, two, store } = replicas;
    store.holdNews();
    await one.prime(fence, async (prime) => {
      await store.connect().replaceVersions(['Thing[]']);
      await prime([row('a', 0)]);
    });

    expect(store.keys).toEqual([]);
    await two.close();
  });

  it('keeps rows with tags of which the fence knows nothing in memory only', async () => {
    await using replicas = createTwoReplicas();
    const { one, store, origin } = replicas;
    const tagged = { ...row('a', 7), tags: [...request('a').tags, 'season-7'] };

    await one.prime(fence, (prime) => prime([tagged, row('b', 8)]));

    expect(store.keys).toEqual(['b']);
    expect((await readOne(one, origin, 'a')).origin).toBe('l1');
  });

  it('keeps nothing of a row whose own tag was invalidated meanwhile', async () => {
    await using replicas = createTwoReplicas();
    const { one, store, origin } = replicas;
    const tagged = { ...row('a', 7), tags: [...request('a').tags, 'season-7'] };

    await one.prime(fence, async (prime) => {
      await one.invalidate(['season-7']);
      await prime([tagged, row('b', 8)]);
    });

    expect(store.keys).toEqual(['b']);
    expect((await readOne(one, origin, 'a')).origin).toBe('miss');
  });

  it('keeps rows in memory when the store cannot be used', async () => {
    await using replicas = createTwoReplicas();
    const { one, chaos, origin, commands } = replicas;
    chaos.setAvailable(false);

    await one.prime(fence, (prime) => prime([row('a', 7)]));
    await turn();

    expect((await readOne(one, origin, 'a')).origin).toBe('l1');
    expect(commands()).toEqual([]);
  });
});
