import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { startRedis } from '@banyan/devkit/services/redis.ts';
import type { FloodProgress, FloodSetup } from './flood-caches.ts';

/** What is flooded. */
export interface FloodOptions {
  readonly keys: number;
  /** Of the process. */
  readonly maxMemoryBytes: number;
  /** Of Redis, which evicts what was least used. */
  readonly maxRedisBytes: number;
  readonly onProgress?: (progress: FloodProgress, redisBytes: number) => void;
}

/** The most of what was seen, and the last that was told. */
export interface FloodOutcome extends FloodProgress {
  readonly maxRedisBytes: number;
  readonly maxMemoryBytes: number;
  readonly maxRssBytes: number;
  /** When half was read: the engine has taken its room by then, and what comes on top is growth. */
  readonly halfwayRssBytes: number;
  /** Keys that Redis has evicted. */
  readonly evicted: number;
}

const script = join(import.meta.dirname, 'flood-main.ts');

/** Floods two caches of a process of its own, on a Redis of its own. Rejects when the process fails. */
export async function runFlood(options: FloodOptions): Promise<FloodOutcome> {
  const { keys, maxMemoryBytes, maxRedisBytes, onProgress } = options;
  await using stack = new AsyncDisposableStack();
  const limits = ['--maxmemory', String(maxRedisBytes), '--maxmemory-policy', 'allkeys-lru'];
  const redis = stack.adopt(await startRedis({ args: limits }), (server) => server.stop());
  const setup: FloodSetup = { redisUrl: redis.url, keys, maxMemoryBytes };
  const child = fork(script, [JSON.stringify(setup)], {
    execArgv: ['--disable-warning=ExperimentalWarning'],
    env: { PATH: process.env.PATH, NODE_ENV: 'test' },
  });
  stack.defer(() => void child.kill('SIGKILL'));
  const told: FloodProgress[] = [];
  const redisBytes: number[] = [];
  const measures: Promise<void>[] = [];
  child.on('message', (progress: FloodProgress) => {
    told.push(progress);
    const measure = async () => {
      const bytes = numberIn(await redis.command('INFO', 'memory'), 'used_memory');
      redisBytes.push(bytes);
      onProgress?.(progress, bytes);
    };
    measures.push(measure());
  });
  const [code] = await once(child, 'exit');
  await Promise.all(measures);
  const last = told.at(-1);
  if (code !== 0 || last === undefined) throw new Error(`The flood has ended with ${code}`);
  return {
    ...last,
    maxRedisBytes: Math.max(...redisBytes),
    maxMemoryBytes: Math.max(...told.map(({ memoryBytes }) => memoryBytes)),
    maxRssBytes: Math.max(...told.map(({ rssBytes }) => rssBytes)),
    halfwayRssBytes: told[Math.floor(told.length / 2)]?.rssBytes ?? 0,
    evicted: numberIn(await redis.command('INFO', 'stats'), 'evicted_keys'),
  };
}

function numberIn(info: string, name: string): number {
  return Number(new RegExp(`^${name}:(\\d+)`, 'm').exec(info)?.[1] ?? Number.NaN);
}
