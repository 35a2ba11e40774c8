import { existsSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { type StartRedisOptions, startRedis } from '../../services/redis.ts';
import { startRedisCluster } from '../../services/redis-cluster.ts';

async function start(stack: AsyncDisposableStack, options?: StartRedisOptions) {
  return stack.adopt(await startRedis(options), (server) => server.stop());
}

describe('startRedis', () => {
  it('gives a server with the arguments asked for, empty and without persistence', async () => {
    await using stack = new AsyncDisposableStack();
    const redis = await start(stack, { args: ['--maxmemory', '3mb'] });

    expect(redis.url).toBe(`redis://127.0.0.1:${redis.port}`);
    expect(await redis.command('CONFIG', 'GET', 'maxmemory')).toBe('maxmemory\n3145728');
    expect(await redis.command('CONFIG', 'GET', 'save')).toBe('save\n');
    expect(await redis.command('DBSIZE')).toBe('0');
  });

  it('gives each its own server', async () => {
    await using stack = new AsyncDisposableStack();
    const [one, other] = [await start(stack), await start(stack)];

    await one.command('SET', 'a', '1');

    expect(await other.command('DBSIZE')).toBe('0');
  });

  it('lets nobody in without the password', async () => {
    await using stack = new AsyncDisposableStack();
    const redis = await start(stack, { password: 'to:our/server' });
    const { port } = new URL(redis.url);
    const stranger = await start(stack);

    const migrate = ['MIGRATE', '127.0.0.1', port, 'a', '0', '1000'];
    await stranger.command('SET', 'a', '1');

    await expect(stranger.command(...migrate)).rejects.toThrow(/NOAUTH/);
    expect(await redis.command('PING')).toBe('PONG');
    expect(decodeURIComponent(new URL(redis.url).password)).toBe('to:our/server');
  });

  it('rejects with the reply when that is an error', async () => {
    await using stack = new AsyncDisposableStack();
    const redis = await start(stack);

    await expect(redis.command('NONSENSE')).rejects.toThrow(/unknown command/);
  });

  it('comes back at the same port, empty unless it is told to keep its data', async () => {
    await using stack = new AsyncDisposableStack();
    const redis = await start(stack);
    const firstPid = redis.pid;
    await redis.command('SET', 'a', '1');

    await redis.restart({ keepData: true });
    const kept = await redis.command('GET', 'a');
    await redis.kill();
    await redis.restart();

    expect(kept).toBe('1');
    expect(await redis.command('EXISTS', 'a')).toBe('0');
    expect(redis.pid).not.toBe(firstPid);
  });

  it('answers nothing while it is frozen, and goes on after that', async () => {
    await using stack = new AsyncDisposableStack();
    const redis = await start(stack);
    const answers: string[] = [];

    redis.freeze();
    const answered = redis.command('PING').then((answer) => answers.push(answer));
    // Another server has answered meanwhile, so that this one would have, too.
    await start(stack);
    const before = [...answers];
    redis.thaw();
    await answered;

    expect([before, answers]).toEqual([[], ['PONG']]);
  });

  it('leaves neither a process nor a file behind, also when it is frozen', async () => {
    const redis = await startRedis();
    const folder = (await redis.command('CONFIG', 'GET', 'dir')).split('\n').at(-1) ?? '';
    const { pid } = redis;
    const before = existsSync(folder);
    redis.freeze();

    await redis.stop();

    expect([before, existsSync(folder)]).toEqual([true, false]);
    expect(() => process.kill(pid, 0)).toThrow(/ESRCH/);
  });

  it('says why a server does not start', async () => {
    await expect(startRedis({ args: ['--maxmemory', 'nonsense'] })).rejects.toThrow(
      /did not start:[\s\S]*maxmemory/,
    );
  });
});

describe('startRedisCluster', () => {
  it('gives nodes which serve all slots among them', async () => {
    await using stack = new AsyncDisposableStack();
    const cluster = stack.adopt(await startRedisCluster(3), (servers) => servers.stop());

    const infos = await Promise.all(cluster.nodes.map((node) => node.command('CLUSTER', 'INFO')));

    expect(cluster.urls).toHaveLength(3);
    for (const info of infos) {
      expect(info).toMatch(/cluster_state:ok/);
      expect(info).toMatch(/cluster_slots_assigned:16384/);
    }
  });
});
