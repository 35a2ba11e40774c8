import { setTimeout as delay } from 'node:timers/promises';
import { createResourceCache } from '../../../cache/create-resource-cache.ts';
import type { CacheOutcome, CacheRequest, LoadResources } from '../../../cache/resource-cache.ts';
import { createRedisStore } from '../../../cache/stores/redis.ts';
import { createLogger } from '../../../telemetry/logger.ts';
import { request } from '../../helpers/origin.ts';
import { MUTANTS } from './mutants.ts';
import type {
  Keeping,
  LoadReply,
  ReplicaCommand,
  ReplicaMessage,
  ReplicaReply,
  ReplicaSetup,
} from './replica-protocol.ts';

// One replica: a cache on a real Redis in a process of its own. The process that has started it is its service, too.

const minuteMs = 60_000;
const policies: Readonly<Record<Keeping, Partial<CacheRequest['policy']>>> = {
  fresh: { ttlMs: minuteMs },
  stale: { ttlMs: 20, staleWhileRevalidateMs: minuteMs },
};

const setup: ReplicaSetup = JSON.parse(process.argv[2] ?? '{}');
const { redisUrl: url, commandTimeoutMs, mutant } = setup;
const log = createLogger({ level: 'silent' });
const store = createRedisStore({ url, commandTimeoutMs, log });
const cache = createResourceCache({
  sharedStore: mutant === null ? store : MUTANTS[mutant](store),
});
// After the cache, so that it has acted on what is heard here.
const heard = new Map<string, number>();
store.subscribe({
  onInvalidated(tags) {
    const atMs = now();
    for (const tag of tags) heard.set(tag, atMs);
  },
  onDisconnected: () => undefined,
  onConnected: () => undefined,
});

const loads = new Map<number, (values: readonly number[]) => void>();
let lastLoadId = 0;
const { signal } = new AbortController();

process.on('message', (message: ReplicaCommand | LoadReply) => {
  if (message.kind === 'loaded') {
    loads.get(message.loadId)?.(message.values);
    loads.delete(message.loadId);
    return;
  }
  void answer(message);
});
process.on('disconnect', () => process.exit());
say({ kind: 'ready' });

async function answer(command: ReplicaCommand): Promise<void> {
  const beganAtMs = now();
  const result = await run(command);
  say({ kind: 'done', id: command.id, beganAtMs, endedAtMs: now(), heardAtMs: null, ...result });
}

type Result = Pick<ReplicaReply, 'outcomes' | 'isDone'> & Partial<ReplicaReply>;

async function run(command: ReplicaCommand): Promise<Result> {
  switch (command.kind) {
    case 'read': {
      const requests = command.keys.map((key) => request(key, policies[command.keeping]));
      const outcomes = await cache.read(requests, loadWithin(command.loadMs), { signal });
      return { outcomes: outcomes.map(toOutcome), isDone: true };
    }
    case 'list':
      await cache.prime(['Thing', 'Thing[]'], async (prime) => {
        const values = await askService(command.keys);
        await delay(command.loadMs);
        const rows = command.keys.map((key, index) => ({
          ...request(key, policies[command.keeping]),
          value: values[index] ?? -1,
        }));
        await prime(rows);
      });
      return { outcomes: [], isDone: true };
    case 'crowd': {
      const reads = Array.from({ length: command.readers }, () =>
        cache.read([request(command.key)], loadWithin(0), { signal }),
      );
      say({ kind: 'begun', id: command.id });
      const outcomes = await Promise.all(reads);
      return { outcomes: outcomes.flat().map(toOutcome), isDone: true };
    }
    case 'invalidate': {
      const isDone = await cache.invalidate(command.tags).then(
        () => true,
        () => false,
      );
      return { outcomes: [], isDone };
    }
    case 'heard': {
      const heardAtMs = heard.get(command.tag) ?? null;
      return { outcomes: [], isDone: heard.delete(command.tag), heardAtMs };
    }
  }
}

function loadWithin(loadMs: number): LoadResources {
  return async (requests) => {
    const values = await askService(requests.map(({ key }) => key));
    if (loadMs > 0) await delay(loadMs);
    return values.map((value) => ({ kind: 'value', value, isStorable: true }));
  };
}

function askService(keys: readonly string[]): Promise<readonly number[]> {
  const { promise, resolve } = Promise.withResolvers<readonly number[]>();
  const loadId = ++lastLoadId;
  loads.set(loadId, resolve);
  say({ kind: 'load', loadId, keys });
  return promise;
}

function toOutcome(outcome: CacheOutcome) {
  const value = outcome.kind === 'value' ? Number(outcome.value) : -1;
  return { origin: outcome.origin, value };
}

/** Milliseconds of a clock that all processes of the machine share, and that is never set. */
function now(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}

function say(message: ReplicaMessage): void {
  process.send?.(message);
}
