import { type RunningRedis, startRedis } from '@banyan/devkit/services/redis.ts';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import {
  clockWith,
  openReadyStore,
  tapWire,
  until,
} from '../../../../helpers/redis-store-under-test.ts';

const dayMs = 24 * 60 * 60 * 1000;
let redis: RunningRedis;

beforeAll(async () => {
  redis = await startRedis();
});
beforeEach(() => redis.command('FLUSHALL'));
afterAll(() => redis.stop());

const bytes = (text: string) => Buffer.from(text);

describe('the Redis store', () => {
  it('reads entries and versions with one MGET', async () => {
    await using stack = new AsyncDisposableStack();
    const { store } = await openReadyStore(stack, { url: redis.url });
    await store.write([{ key: 'a', bytes: bytes('A'), ttlMs: 60_000 }]);
    const [version] = await store.ensureVersions(['Product:1']);
    const wire = await tapWire(stack, redis.url);

    const read = await store.read(['a', 'b'], ['Product:1', 'Product:2']);

    expect(read.entries).toEqual([bytes('A'), null]);
    expect(read.versions).toEqual([version, null]);
    expect(await wire.commands()).toEqual([
      ['mget', 'banyan:e:a', 'banyan:e:b', 'banyan:v:Product:1', 'banyan:v:Product:2'],
    ]);
  });

  it('sends nothing when it is asked for nothing', async () => {
    await using stack = new AsyncDisposableStack();
    const { store } = await openReadyStore(stack, { url: redis.url });
    const wire = await tapWire(stack, redis.url);

    await store.read([], []);
    await store.ensureVersions([]);
    await store.write([]);
    await store.replaceVersions([]);
    await store.acquireLeases([], 1000);
    await store.releaseLeases([]);

    expect(await wire.commands()).toEqual([]);
  });

  it('keeps bytes as they are, whatever they are', async () => {
    await using stack = new AsyncDisposableStack();
    const { store } = await openReadyStore(stack, { url: redis.url });
    const all = Uint8Array.from({ length: 262_144 }, (_, index) => index * 31);
    const part = all.subarray(3, 200_000);

    await store.write([
      { key: 'part', bytes: part, ttlMs: 60_000 },
      { key: 'none', bytes: new Uint8Array(), ttlMs: 60_000 },
    ]);
    const { entries } = await store.read(['part', 'none'], []);

    expect(Buffer.compare(entries[0] ?? bytes(''), part)).toBe(0);
    expect(entries[1]).toEqual(bytes(''));
  });

  it('stores entries with their time to live in one write', async () => {
    await using stack = new AsyncDisposableStack();
    const { store } = await openReadyStore(stack, { url: redis.url });
    const wire = await tapWire(stack, redis.url);

    await store.write([
      { key: 'a', bytes: bytes('A'), ttlMs: 60_000 },
      { key: 'b', bytes: bytes('B'), ttlMs: 1234.5 },
    ]);

    expect(await wire.commands()).toEqual([
      ['set', 'banyan:e:a', 'A', 'PX', '60000'],
      ['set', 'banyan:e:b', 'B', 'PX', '1235'],
    ]);
  });

  it('makes versions for tags that have none, and keeps those that are there', async () => {
    await using stack = new AsyncDisposableStack();
    const { store } = await openReadyStore(stack, { url: redis.url });
    const [first] = await store.ensureVersions(['a']);

    const versions = await store.ensureVersions(['b', 'a', 'b']);

    expect(versions[1]).toBe(first);
    expect(versions[0]).toBe(versions[2]);
    expect(versions[0]).not.toBe(first);
    expect((await store.read([], ['a', 'b'])).versions).toEqual([versions[1], versions[0]]);
    expect(Number(await redis.command('PTTL', 'banyan:v:a'))).toBeGreaterThan(6.9 * dayMs);
  });

  it('never makes a version again that was lost', async () => {
    await using stack = new AsyncDisposableStack();
    const now = Date.now();
    const clock = clockWith({ now: () => now });
    const { store } = await openReadyStore(stack, { url: redis.url, clock });
    const [before] = await store.ensureVersions(['a']);
    await redis.command('DEL', 'banyan:v:a');

    const lost = await store.read([], ['a']);
    const [after] = await store.ensureVersions(['a']);

    expect(lost.versions).toEqual([null]);
    expect(after).not.toBe(before);
  });

  it('prolongs versions past half of their life, by few of the reads', async () => {
    await using stack = new AsyncDisposableStack();
    let now = Date.now();
    let random = 0.005;
    const clock = clockWith({ now: () => now, random: () => random });
    const { store } = await openReadyStore(stack, { url: redis.url, clock });
    await store.ensureVersions(['old']);
    now += 4 * dayMs;
    await store.ensureVersions(['young']);
    await redis.command('PEXPIRE', 'banyan:v:old', '1000000');
    const wire = await tapWire(stack, redis.url);

    await store.read([], ['old', 'young']);
    random = 0.5;
    await store.read([], ['old', 'young']);

    const commands = await wire.commands();
    expect(commands.map(([name]) => name)).toEqual(['mget', 'pexpire', 'mget']);
    expect(commands[1]).toEqual(['pexpire', 'banyan:v:old', String(7 * dayMs)]);
  });

  it('gives tags new versions and tells everybody, itself too, after that', async () => {
    await using stack = new AsyncDisposableStack();
    const one = await openReadyStore(stack, { url: redis.url });
    const other = await openReadyStore(stack, { url: redis.url });
    const stranger = await openReadyStore(stack, { url: redis.url, keyPrefix: 'other:' });
    const before = await one.store.ensureVersions(['a', 'b']);
    const wire = await tapWire(stack, redis.url);

    await one.store.replaceVersions(['a', 'b', 'a']);

    const { versions } = await other.store.read([], ['a', 'b']);
    expect(versions.every((version) => version !== null && !before.includes(version))).toBe(true);
    await until(() => one.heard.length > 1 && other.heard.length > 1);
    expect([one.heard, other.heard]).toEqual(Array(2).fill(['connected', ['a', 'b']]));
    const commands = await wire.commands();
    expect(commands.map(([name, key]) => `${name} ${key}`)).toEqual([
      'set banyan:v:a',
      'set banyan:v:b',
      'publish banyan:invalidated',
      'mget banyan:v:a',
    ]);
    expect(stranger.heard).toEqual(['connected']);
  });

  it('tells of many tags in several messages', async () => {
    await using stack = new AsyncDisposableStack();
    const { store, heard } = await openReadyStore(stack, { url: redis.url });
    const tags = Array.from({ length: 300 }, (_, index) => `Product:${index}:`.padEnd(500, '.'));
    const wire = await tapWire(stack, redis.url);

    await store.replaceVersions(tags);

    await until(() => heard.flat().length > tags.length);
    expect(heard.slice(1).flat()).toEqual(tags);
    const messages = (await wire.commands()).filter(([name]) => name === 'publish');
    expect(messages.length).toBeGreaterThan(1);
    expect(Math.max(...messages.map(([, , text = '']) => text.length))).toBeLessThan(70_000);
  });

  it('makes everything forgotten when a tag is too long to be told', async () => {
    await using stack = new AsyncDisposableStack();
    const { store, heard } = await openReadyStore(stack, { url: redis.url });

    await store.replaceVersions(['x'.repeat(40_000)]);

    await until(() => heard.length > 1);
    expect(heard).toEqual(['connected', 'connected']);
  });

  it('passes over messages that are not its own', async () => {
    await using stack = new AsyncDisposableStack();
    const { store, heard } = await openReadyStore(stack, { url: redis.url });

    for (const message of ['', 'hello', '[]', '{"tags":["a"]}', '{"banyan":1,"tags":[1]}']) {
      await redis.command('PUBLISH', 'banyan:invalidated', message);
    }
    await store.replaceVersions(['last']);

    await until(() => heard.flat().includes('last'));
    expect(heard).toEqual(['connected', ['last']]);
  });

  it('gives a lease to one process, until it is given up by the holder', async () => {
    await using stack = new AsyncDisposableStack();
    const { store: one } = await openReadyStore(stack, { url: redis.url });
    const { store: other } = await openReadyStore(stack, { url: redis.url });

    expect(await one.acquireLeases(['a', 'b'], 60_000)).toEqual([true, true]);
    expect(await one.acquireLeases(['a'], 60_000)).toEqual([true]);
    expect(await other.acquireLeases(['a', 'c'], 60_000)).toEqual([false, true]);
    await other.releaseLeases(['a']);
    expect(await other.acquireLeases(['a'], 60_000)).toEqual([false]);
    await one.releaseLeases(['a']);
    expect(await other.acquireLeases(['a'], 60_000)).toEqual([true]);
    expect(Number(await redis.command('PTTL', 'banyan:l:a'))).toBeGreaterThan(50_000);
  });

  it('leaves no connection behind in a hundred lives', async () => {
    const connections = async () => (await redis.command('CLIENT', 'LIST')).split('\n').length;
    const before = await connections();

    for (let life = 0; life < 100; life++) {
      await using one = new AsyncDisposableStack();
      const { store } = await openReadyStore(one, { url: redis.url });
      if (life === 0) expect(await connections()).toBe(before + 2);
      await store.read(['a'], []);
    }

    await until(async () => (await connections()) === before);
    expect(await connections()).toBe(before);
  });
});
