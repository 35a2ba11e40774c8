import { describe, expect, it } from '@jest/globals';
import { createLoneKeys } from '../../cache/lone-keys.ts';
import type { LoadedResource } from '../../cache/resource-cache.ts';
import { turn } from '../helpers/manual-clock.ts';
import { readOne, request } from '../helpers/origin.ts';
import { createTwoReplicas } from '../helpers/two-replicas.ts';

const unkept: LoadedResource = { kind: 'value', value: 1, isStorable: false };

/** Commands about leases, each with its keys. */
function leases({ commands }: ReturnType<typeof createTwoReplicas>) {
  return commands().filter(([name]) => name.endsWith('Leases'));
}

describe('a key whose last load brought nothing to keep', () => {
  it.each<[string, LoadedResource]>([
    ['there is no such thing', { kind: 'missing' }],
    ['its value must not be kept', unkept],
    ['its value is too large', { kind: 'value', value: 'x'.repeat(1001), isStorable: true }],
  ])('is loaded by all replicas at once, without a lease: %s', async (_why, loaded) => {
    await using replicas = createTwoReplicas();
    const { one, two, origin } = replicas;
    origin.set('a', loaded);
    for (const cache of [one, two]) await readOne(cache, origin, 'a');
    await turn();
    const before = leases(replicas).length;
    const release = origin.hold();

    const reads = [one, two].map((cache) => readOne(cache, origin, 'a'));
    await turn();
    const loads = origin.loads.length;
    release();
    await replicas.clock.advance(2000);
    await Promise.all(reads);

    expect(loads).toBe(4);
    expect(leases(replicas).slice(before)).toEqual([]);
  });

  it('is loaded with a lease again after a load that was kept', async () => {
    await using replicas = createTwoReplicas();
    const { one, origin } = replicas;
    origin.set('a', unkept);
    await readOne(one, origin, 'a');
    origin.set('a', 1);
    await readOne(one, origin, 'a');
    await one.invalidate(['Thing:a']);
    await turn();
    const before = leases(replicas).length;

    await readOne(one, origin, 'a');
    await turn();

    expect(before).toBe(2);
    expect(leases(replicas).slice(before)).toEqual([
      ['acquireLeases', ['a']],
      ['releaseLeases', ['a']],
    ]);
  });

  it('is loaded in one call with others of its batch, whose leases alone are asked for', async () => {
    await using replicas = createTwoReplicas();
    const { one, origin } = replicas;
    origin.set('a', unkept);
    await readOne(one, origin, 'a');
    await turn();
    const before = leases(replicas).length;

    const { signal } = new AbortController();
    await one.read([request('a'), request('b')], origin.load, { signal });
    await turn();

    expect(leases(replicas).slice(before)).toEqual([
      ['acquireLeases', ['b']],
      ['releaseLeases', ['b']],
    ]);
    expect(origin.loads.map((keys) => keys.toSorted())).toEqual([['a'], ['a', 'b']]);
  });

  it('keeps its lease where only a change meanwhile, or a failure, has hindered the keeping', async () => {
    await using replicas = createTwoReplicas();
    const { one, origin } = replicas;
    const release = origin.hold();
    const changed = readOne(one, origin, 'a');
    await turn();
    await one.invalidate(['Thing:a']);
    release();
    await changed;
    origin.set('a', { kind: 'error', error: new Error('no') });
    await readOne(one, origin, 'a');
    await readOne(one, origin, 'a');
    await turn();

    expect(leases(replicas).filter(([name]) => name === 'acquireLeases')).toHaveLength(3);
  });
});

describe('keys that are loaded alone', () => {
  it('are forgotten beyond their bound, those first that were asked for longest ago', () => {
    const keys = createLoneKeys(2);
    keys.add('a');
    keys.add('b');
    keys.has('a');

    keys.add('c');

    expect(['a', 'b', 'c'].map((key) => keys.has(key))).toEqual([true, false, true]);
  });
});
