import { createResourceCache } from '../../../cache/create-resource-cache.ts';
import type { ResourceCache } from '../../../cache/resource-cache.ts';
import { createRedisStore } from '../../../cache/stores/redis.ts';
import { createLogger } from '../../../telemetry/logger.ts';
import { type FloodProgress, type FloodSetup, floodCaches } from './flood-caches.ts';

// Reads very many keys in a process of its own, whose memory is watched from outside.

const setup: FloodSetup = JSON.parse(process.argv[2] ?? '{}');
const warnings: string[] = [];
const log = createLogger({ level: 'warn', write: (line) => warnings.push(line) });
const open = (maxMemoryBytes: number) => {
  const store = createRedisStore({ url: setup.redisUrl, commandTimeoutMs: 2000, log });
  return { store, cache: createResourceCache({ sharedStore: store, maxMemoryBytes, log }) };
};
const one = open(setup.maxMemoryBytes);
// Almost without memory of its own, so that it reads what Redis has.
const other = open(1);
await Promise.all([untilUsable(one.cache), untilUsable(other.cache)]);
// Until Redis was there, invalidations had to wait.
warnings.length = 0;

await floodCaches(setup, { one: one.cache, other: other.cache }, say);
process.disconnect();
await Promise.all([one.cache.close(), other.cache.close()]);
await Promise.all([one.store.close(), other.store.close()]);

function say(progress: Omit<FloodProgress, 'rssBytes' | 'warnings'>): void {
  process.send?.({ ...progress, rssBytes: process.memoryUsage.rss(), warnings });
}

/** An invalidation is acknowledged as soon as Redis is there; what was in it is believed when it has those from before, too. */
async function untilUsable(cache: ResourceCache): Promise<void> {
  while (!(await succeeds(cache.invalidate(['nothing'])))) await aMoment();
  while (cache.statistics().pendingTags > 0) await aMoment();
}

function aMoment(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 5));
}

function succeeds(call: Promise<void>): Promise<boolean> {
  return call.then(
    () => true,
    () => false,
  );
}
