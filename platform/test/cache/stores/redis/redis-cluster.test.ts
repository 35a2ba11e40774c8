import type { RunningRedis } from '@banyan/devkit/services/redis.ts';
import {
  type RunningRedisCluster,
  startRedisCluster,
} from '@banyan/devkit/services/redis-cluster.ts';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { slotOf } from '../../../../cache/stores/redis/link/redis-slots.ts';
import {
  clockWith,
  openReadyStore,
  succeeds,
  tapWire,
  until,
} from '../../../helpers/redis-store-under-test.ts';

let cluster: RunningRedisCluster;

beforeAll(async () => {
  cluster = await startRedisCluster(3);
});
beforeEach(async () => {
  await Promise.all(cluster.nodes.map((node) => node.command('FLUSHALL')));
});
afterAll(() => cluster.stop());

const entry = (key: string) => ({ key, bytes: Buffer.from(`bytes of ${key}`), ttlMs: 60_000 });
const numbered = (count: number) => Array.from({ length: count }, (_, index) => `key ${index}`);

describe('the Redis store on a cluster', () => {
  it('finds the slots that Redis finds', async () => {
    const node = nodeAt(0);
    const keys = [
      '',
      'a',
      'banyan:v:Product:1',
      'Größe 🌳',
      '{user}:1',
      'x{}y',
      'x{{y}}z',
      'a{b',
      '}{',
    ];

    const expected = await Promise.all(keys.map((key) => node.command('CLUSTER', 'KEYSLOT', key)));

    expect(keys.map(slotOf)).toEqual(expected.map(Number));
  });

  it('does all that it does on one server', async () => {
    await using stack = new AsyncDisposableStack();
    const { store: one, heard } = await openReadyStore(stack, { url: cluster.urls });
    const { store: other } = await openReadyStore(stack, { url: cluster.urls.slice(1, 2) });
    const keys = numbered(100);

    await one.write(keys.map(entry));
    const before = await one.ensureVersions(keys);
    const read = await other.read([...keys, 'none'], [...keys, 'none']);
    await other.replaceVersions(keys);
    const leases = await one.acquireLeases(keys, 60_000);
    const refused = await other.acquireLeases(keys, 60_000);
    await one.releaseLeases(keys);

    expect(read.entries).toEqual([...keys.map((key) => entry(key).bytes), null]);
    expect(read.versions).toEqual([...before, null]);
    const { versions } = await one.read([], keys);
    expect(versions.filter((version) => version === null || before.includes(version))).toEqual([]);
    expect([...new Set(leases), ...new Set(refused)]).toEqual([true, false]);
    expect(await other.acquireLeases(keys, 60_000)).toEqual(leases);
    await until(() => heard.length > 1);
    expect(heard).toEqual(['connected', keys]);
  });

  it('reads with one MGET for each slot, and reads keys of one slot together', async () => {
    await using stack = new AsyncDisposableStack();
    const { store } = await openReadyStore(stack, { url: cluster.urls });
    const taps = await Promise.all(cluster.nodes.map(({ url }) => tapWire(stack, url)));
    const keys = ['{one}1', '{one}2', '{two}1', '{three}1', '{three}2', '{four}1'];

    await store.read(keys, ['{one}']);

    const commands = (await Promise.all(taps.map((tap) => tap.commands()))).flat();
    const reads = commands.filter(([name]) => name === 'mget').map(([, ...names]) => names);
    expect(reads.map((names) => new Set(names.map(slotOf)).size)).toEqual([1, 1, 1, 1]);
    expect(reads.flat().toSorted()).toEqual(
      [...keys.map((key) => `banyan:e:${key}`), 'banyan:v:{one}'].toSorted(),
    );
  });

  it('goes on while a slot is being moved, and after that', async () => {
    await using stack = new AsyncDisposableStack();
    const { store } = await openReadyStore(stack, { url: cluster.urls });
    const keys = ['{moved}1', '{moved}2'];
    await store.write(keys.map(entry));
    const expected = keys.map((key) => entry(key).bytes);
    const move = await beginMove(slotOf('{moved}'));

    const begun = await store.read([...keys, '{moved}none'], []);
    await move.moveKey('banyan:e:{moved}1');
    const halfway = await store.read(keys, []);
    const [version] = await store.ensureVersions(['{moved}tag']);
    await move.moveKey('banyan:e:{moved}2');
    await move.moveKey('banyan:v:{moved}tag');
    await move.finish();
    const moved = await store.read(keys, ['{moved}tag']);
    await store.write([entry('{moved}3')]);

    expect(begun.entries).toEqual([...expected, null]);
    expect(halfway.entries).toEqual(expected);
    expect(moved).toEqual({ entries: expected, versions: [version] });
    expect(store.isAvailable).toBe(true);
  });

  it('misses what a dead node has, reads the rest, and rejects when that lasts', async () => {
    await using stack = new AsyncDisposableStack();
    const own = stack.adopt(await startRedisCluster(3), (servers) => servers.stop());
    for (const node of own.nodes) {
      await node.command('CONFIG', 'SET', 'cluster-require-full-coverage', 'no');
    }
    let now = Date.now();
    const { store } = await openReadyStore(stack, {
      url: own.urls,
      clock: clockWith({ now: () => now }),
      breaker: { failures: 5, openMs: 1000 },
    });
    const keys = numbered(30);
    await store.write(keys.map(entry));
    const dead = own.nodes[2];
    await dead?.kill();

    const read = await store.read(keys, []);
    await until(async () => !(await succeeds(() => store.read(keys, []))));

    const there = read.entries.filter((bytes) => bytes !== null).length;
    expect(there).toBeGreaterThan(0);
    expect(there).toBeLessThan(30);
    expect(store.isAvailable).toBe(false);
    await dead?.restart();
    await until(() => {
      now += 1000;
      return succeeds(() => store.write(keys.map(entry)));
    });
    expect((await store.read(keys, [])).entries).toEqual(keys.map((key) => entry(key).bytes));
  });

  it('leaves no connection behind', async () => {
    const count = async () => {
      const lists = cluster.nodes.map((node) => node.command('CLIENT', 'LIST'));
      return (await Promise.all(lists)).join('\n').split('\n').length;
    };
    await until(async () => (await count()) === cluster.nodes.length);

    for (let life = 0; life < 20; life++) {
      await using stack = new AsyncDisposableStack();
      const { store } = await openReadyStore(stack, { url: cluster.urls });
      await store.read(numbered(20), []);
    }

    await until(async () => (await count()) === cluster.nodes.length);
    expect(await count()).toBe(cluster.nodes.length);
  });
});

function nodeAt(index: number): RunningRedis {
  const node = cluster.nodes[index];
  if (node === undefined) throw new Error(`There is no node ${index}`);
  return node;
}

/** Begins to move a slot from its node to the next, by the commands that an operator's tool sends. */
async function beginMove(slot: number) {
  const from = Math.floor(slot / Math.ceil(16_384 / cluster.nodes.length));
  const source = nodeAt(from);
  const target = nodeAt((from + 1) % cluster.nodes.length);
  const [sourceId, targetId] = await Promise.all(
    [source, target].map((node) => node.command('CLUSTER', 'MYID')),
  );
  const setSlot = (node: RunningRedis, ...how: readonly string[]) =>
    node.command('CLUSTER', 'SETSLOT', String(slot), ...how);
  await setSlot(target, 'IMPORTING', String(sourceId));
  await setSlot(source, 'MIGRATING', String(targetId));
  return {
    moveKey: (key: string) =>
      source.command('MIGRATE', '127.0.0.1', String(target.port), key, '0', '5000'),
    async finish() {
      await setSlot(target, 'NODE', String(targetId));
      await setSlot(source, 'NODE', String(targetId));
    },
  };
}
