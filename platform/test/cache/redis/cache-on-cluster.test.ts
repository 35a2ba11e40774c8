import type { RunningRedis } from '@banyan/devkit/services/redis.ts';
import {
  type RunningRedisCluster,
  startRedisCluster,
} from '@banyan/devkit/services/redis-cluster.ts';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createResourceCache } from '../../../cache/create-resource-cache.ts';
import type { CacheOutcome, ResourceCache } from '../../../cache/resource-cache.ts';
import { slotOf } from '../../../cache/stores/redis/link/redis-slots.ts';
import { newsNodeOf } from '../../helpers/news-node.ts';
import { createOrigin, type Origin, readOne, request, valueIn } from '../../helpers/origin.ts';
import { openReadyStore, succeeds, tapWire, until } from '../../helpers/redis-store-under-test.ts';

let cluster: RunningRedisCluster;

beforeAll(async () => {
  cluster = await startRedisCluster(3);
});
afterAll(() => cluster.stop());

const { signal } = new AbortController();
const keys = Array.from({ length: 20 }, (_, index) => `{moving}${index}`);

/** Replicas which find the cluster by different nodes; the second keeps next to nothing in its own memory. */
async function openReplicas(stack: AsyncDisposableStack) {
  const { store } = await openReadyStore(stack, { url: cluster.urls });
  const { store: second, heard } = await openReadyStore(stack, { url: cluster.urls.slice(2) });
  const one = createResourceCache({ sharedStore: store });
  const other = createResourceCache({ sharedStore: second, maxMemoryBytes: 1 });
  stack.defer(() => one.close());
  stack.defer(() => other.close());
  return { one, other, heard };
}

const readAll = (cache: ResourceCache, origin: Origin) =>
  cache.read(
    keys.map((key) => request(key)),
    origin.load,
    { signal },
  );

const originsOf = (outcomes: readonly CacheOutcome[]) =>
  new Set(outcomes.map(({ origin }) => origin));

describe('caches on a Redis cluster', () => {
  it('share, invalidate and hear of it, whichever node each is connected to', async () => {
    await using stack = new AsyncDisposableStack();
    const { one, other, heard } = await openReplicas(stack);
    const origin = createOrigin();
    await readAll(one, origin);
    await until(async () => originsOf(await readAll(other, origin)).has('l2'));

    origin.set('{moving}1', 1);
    await one.invalidate(['Thing:{moving}1']);
    const outcomes = await readAll(other, origin);

    expect(outcomes.map(valueIn)).toEqual(keys.map((key) => Number(key === '{moving}1')));
    await until(() => heard.flat().includes('Thing:{moving}1'));
  });

  it('send commands of several keys for one slot only', async () => {
    await using stack = new AsyncDisposableStack();
    const { one } = await openReplicas(stack);
    const taps = await Promise.all(cluster.nodes.map(({ url }) => tapWire(stack, url)));
    const requests = Array.from({ length: 50 }, (_, index) => request(`spread ${index}`));

    await one.read(requests, createOrigin().load, { signal });
    await one.invalidate(['Thing:spread 1', 'Thing:spread 2', '@catalog.api']);

    const commands = (await Promise.all(taps.map((tap) => tap.commands()))).flat();
    const slots = commands
      .filter(([name]) => name === 'mget')
      .map(([, ...names]) => new Set(names.map(slotOf)).size);
    const others = new Set(commands.map(([name]) => name).filter((name) => name !== 'mget'));
    expect(new Set(slots)).toEqual(new Set([1]));
    // Of these, each has one key.
    expect([...others].toSorted()).toEqual(['del', 'eval', 'get', 'publish', 'set']);
  });

  it('go on while their slot is moved key by key, and give nothing that was invalidated', async () => {
    await using stack = new AsyncDisposableStack();
    const { one, other } = await openReplicas(stack);
    const origin = createOrigin();
    await readAll(one, origin);
    await until(async () => !originsOf(await readAll(other, origin)).has('miss'));
    const wrong: string[] = [];
    const expected = keys.map(() => 0);
    const check = async (when: string) => {
      for (const cache of [one, other]) {
        const values = (await readAll(cache, origin)).map(valueIn);
        if (values.some((value, index) => Number(value) < (expected[index] ?? 0))) wrong.push(when);
      }
    };

    await moveSlot(slotOf('{moving}'), async (step) => {
      const index = step % keys.length;
      const changed = keys[index] ?? '';
      expected[index] = step + 1;
      origin.set(changed, step + 1);
      await until(() => succeeds(() => one.invalidate([`Thing:${changed}`])));
      await check(`step ${step}`);
    });
    await readAll(one, origin);

    expect(wrong).toEqual([]);
    await until(async () => [...originsOf(await readAll(other, origin))].join() === 'l2');
  });

  it('believe nothing in memory while the node by which news go is frozen', async () => {
    await using stack = new AsyncDisposableStack();
    const options = { url: cluster.urls, commandTimeoutMs: 200, connectTimeoutMs: 400 };
    const stores = [await openReadyStore(stack, options), await openReadyStore(stack, options)];
    const [one, other] = stores.map(({ store }) => {
      const cache = createResourceCache({ sharedStore: store });
      return stack.adopt(cache, () => cache.close());
    });
    if (one === undefined || other === undefined) throw new Error('There are no two caches');
    const origin = createOrigin();
    await until(async () => (await readOne(other, origin, 'a')).origin === 'l1');
    const node = await newsNodeOf(cluster);
    stack.defer(() => node.thaw());

    node.freeze();
    origin.set('a', 1);
    await one.invalidate(['Thing:a']).catch(() => undefined);

    await until(async () => valueIn(await readOne(other, origin, 'a')) === 1);
    expect(valueIn(await readOne(one, origin, 'a'))).toBe(1);
  });
});

/** Moves a slot to the next node, one key after the other, by the commands of an operator's tool. */
async function moveSlot(slot: number, afterEach: (step: number) => Promise<void>): Promise<void> {
  const from = Math.floor(slot / Math.ceil(16_384 / cluster.nodes.length));
  const source = nodeAt(from);
  const target = nodeAt((from + 1) % cluster.nodes.length);
  const [sourceId = '', targetId = ''] = await Promise.all(
    [source, target].map((node) => node.command('CLUSTER', 'MYID')),
  );
  const setSlot = (node: RunningRedis, ...how: readonly string[]) =>
    node.command('CLUSTER', 'SETSLOT', String(slot), ...how);
  await setSlot(target, 'IMPORTING', sourceId);
  await setSlot(source, 'MIGRATING', targetId);
  for (let step = 0; ; step += 1) {
    const key = await source.command('CLUSTER', 'GETKEYSINSLOT', String(slot), '1');
    if (key === '') break;
    await source.command('MIGRATE', '127.0.0.1', String(target.port), key, '0', '5000');
    await afterEach(step);
  }
  await setSlot(target, 'NODE', targetId);
  await setSlot(source, 'NODE', targetId);
}

function nodeAt(index: number): RunningRedis {
  const node = cluster.nodes[index];
  if (node === undefined) throw new RangeError(`There is no node ${index}`);
  return node;
}
