import { startRedis } from '@banyan/devkit/services/redis.ts';
import { describe, expect, it } from '@jest/globals';
import { openReadyStore } from '../../../../helpers/redis-store-under-test.ts';

/** A store on a Redis of its own, which gives up after two failures. */
async function openCounted(stack: AsyncDisposableStack, commandTimeoutMs = 2000) {
  const server = stack.adopt(await startRedis(), (one) => one.stop());
  const { store } = await openReadyStore(stack, {
    url: server.url,
    commandTimeoutMs,
    breaker: { failures: 2, openMs: 600_000 },
  });
  const before = store.statistics();
  const since = () => {
    const { calls, commands } = store.statistics();
    return {
      ok: calls.ok - before.calls.ok,
      error: calls.error - before.calls.error,
      timeout: calls.timeout - before.calls.timeout,
      refused: calls.refused - before.calls.refused,
      commands: commands - before.commands,
    };
  };
  return { server, store, since };
}

const entry = (key: string) => ({ key, bytes: Buffer.from('x'), ttlMs: 60_000 });

describe('the statistics of the Redis store', () => {
  it('count calls, and the commands of which they are made', async () => {
    await using stack = new AsyncDisposableStack();
    const { store, since } = await openCounted(stack);

    await store.write([entry('a'), entry('b')]);
    await store.read(['a', 'b'], []);
    await store.read([], []);

    expect(since()).toEqual({ ok: 2, error: 0, timeout: 0, refused: 0, commands: 3 });
    expect(store.statistics()).toMatchObject({ isStoreOpen: false, isWriteOpen: false });
  });

  it('count calls that get no answer in time, and those that are not made after that', async () => {
    await using stack = new AsyncDisposableStack();
    const { server, store, since } = await openCounted(stack, 300);

    server.freeze();
    await Promise.allSettled([store.read(['a'], []), store.read(['a'], [])]);
    await store.read(['a'], []).catch(() => undefined);
    server.thaw();

    expect(since()).toMatchObject({ ok: 0, error: 0, timeout: 2, refused: 1, commands: 2 });
    expect(store.statistics()).toMatchObject({ isStoreOpen: true, isWriteOpen: false });
  });

  it('count writes that a full server does not take, while it is still asked', async () => {
    await using stack = new AsyncDisposableStack();
    const { server, store, since } = await openCounted(stack);
    await server.command('CONFIG', 'SET', 'maxmemory', '1');

    const writes = [store.write([entry('a')]), store.write([entry('a')])];
    await Promise.allSettled(writes);
    await store.write([entry('a')]).catch(() => undefined);
    await store.read(['a'], []);

    expect(since()).toMatchObject({ ok: 1, error: 2, timeout: 0, refused: 1 });
    expect(store.statistics()).toMatchObject({ isStoreOpen: false, isWriteOpen: true });
  });
});
