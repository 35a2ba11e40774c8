import { describe, expect, it } from '@jest/globals';
import { EVERYTHING_TAG } from '../../cache/tags.ts';
import { failing, hanging } from '../helpers/chaos-store.ts';
import { turn } from '../helpers/manual-clock.ts';
import { readOne, valueIn } from '../helpers/origin.ts';
import { createTwoReplicas } from '../helpers/two-replicas.ts';

const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => null,
    (error: { code: string }) => error.code,
  );

describe('an invalidation', () => {
  it('is done in this process before the shared store has it', async () => {
    await using replicas = createTwoReplicas();
    const { one, chaos, origin } = replicas;
    await readOne(one, origin, 'a');
    await turn();
    origin.set('a', 1);
    chaos.trouble('all', hanging);
    chaos.setAvailable(false);

    void one.invalidate(['Thing:a']);

    expect(valueIn(await readOne(one, origin, 'a'))).toBe(1);
  });

  it('removes what came back from the store while it was on its way, before news of it arrive', async () => {
    await using replicas = createTwoReplicas();
    const { one, store, origin } = replicas;
    await readOne(one, origin, 'a');
    await turn();
    origin.set('a', 1);
    store.holdNews();
    const proceed = store.hold('replaceVersions');
    const invalidation = one.invalidate(['Thing:a']);
    const meanwhile = await readOne(one, origin, 'a');

    proceed();
    await invalidation;

    expect(meanwhile.origin).toBe('l2');
    expect(valueIn(await readOne(one, origin, 'a'))).toBe(1);
  });

  it('does not keep other reads from the store', async () => {
    await using replicas = createTwoReplicas();
    const { one, two, store, origin } = replicas;
    await readOne(two, origin, 'b');
    await turn();
    const proceed = store.hold('replaceVersions');
    const invalidation = one.invalidate(['Thing:a']);

    const other = await readOne(one, origin, 'b');

    expect(other.origin).toBe('l2');
    proceed();
    await invalidation;
  });

  it('gives new versions to lists before it gives them to their entities', async () => {
    await using replicas = createTwoReplicas();
    const { one, commands } = replicas;

    await one.invalidate(['Thing:a', 'Other:1']);

    expect(commands()).toEqual([
      ['replaceVersions', ['Thing[]', 'Other[]']],
      ['replaceVersions', ['Thing:a', 'Other:1']],
    ]);
  });

  it('that is lost on its way is not forgotten when another one succeeds', async () => {
    await using replicas = createTwoReplicas();
    const { one, two, chaos, store, origin } = replicas;
    await readOne(two, origin, 'a');
    await turn();
    origin.set('a', 1);
    chaos.trouble('replaceVersions', failing);
    const refused = await codeOf(one.invalidate(['Thing:a']));
    chaos.trouble('replaceVersions', null);
    await one.invalidate(['Other:1']);
    const unbelieved = await readOne(one, origin, 'a');

    store.reconnect(0);
    await turn();

    expect(refused).toBe('UPSTREAM_UNAVAILABLE');
    expect(valueIn(unbelieved)).toBe(1);
    expect(valueIn(await readOne(two, origin, 'a'))).toBe(1);
  });

  it('that is repeated while the first is sent late is sent again', async () => {
    await using replicas = createTwoReplicas();
    const { one, chaos, store, commands } = replicas;
    chaos.trouble('replaceVersions', failing);
    await codeOf(one.invalidate(['plain']));
    chaos.trouble('replaceVersions', null);
    const proceed = store.hold('replaceVersions');
    store.reconnect(0);
    await turn();

    chaos.trouble('replaceVersions', failing);
    await codeOf(one.invalidate(['plain']));
    proceed();
    await turn();
    chaos.trouble('replaceVersions', null);
    store.reconnect(0);
    await turn();

    expect(commands()).toEqual(Array(2).fill(['replaceVersions', ['plain']]));
  });

  it('of more tags than can be remembered becomes one of everything, for all replicas', async () => {
    await using replicas = createTwoReplicas();
    const { one, two, chaos, store, origin, commands } = replicas;
    await readOne(two, origin, 'a');
    await turn();
    origin.set('a', 1);
    chaos.trouble('replaceVersions', failing);
    const tags = Array.from({ length: 10_001 }, (_, index) => `tag-${index}`);
    await codeOf(one.invalidate(tags));
    chaos.trouble('replaceVersions', null);

    store.reconnect(0);
    await turn();

    expect(commands().at(-1)).toEqual(['replaceVersions', [EVERYTHING_TAG]]);
    expect(valueIn(await readOne(two, origin, 'a'))).toBe(1);
    expect(valueIn(await readOne(one, origin, 'a'))).toBe(1);
  });

  it('of everything leaves nothing', async () => {
    await using replicas = createTwoReplicas();
    const { one, two, origin } = replicas;
    await readOne(one, origin, 'a');
    await readOne(two, origin, 'a');
    await turn();
    origin.set('a', 1);

    await one.invalidate([EVERYTHING_TAG]);

    expect(valueIn(await readOne(one, origin, 'a'))).toBe(1);
    expect(valueIn(await readOne(two, origin, 'a'))).toBe(1);
  });
});
