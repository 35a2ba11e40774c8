import { DEFAULT_LEASE } from '@banyan/platform/cache/cache-options.ts';
import { createResourceCache } from '@banyan/platform/cache/create-resource-cache.ts';
import type { CacheStatistics, ResourceCache } from '@banyan/platform/cache/resource-cache.ts';
import { createScopeHasher, type ScopeHasher } from '@banyan/platform/cache/scope.ts';
import type { SharedStore } from '@banyan/platform/cache/shared-store.ts';
import {
  createRedisStore,
  type RedisStatistics,
  type RedisStore,
} from '@banyan/platform/cache/stores/redis.ts';
import type { Logger } from '@banyan/platform/telemetry/logger.ts';
import type { CacheConfig } from './config.ts';
import {
  createResponseCache,
  type ResponseCache,
  type ResponseCacheStatistics,
} from './response-cache/create-response-cache.ts';
import { observeInvalidations } from './response-cache/observe-invalidations.ts';

/** The caches of one process, which all its subgraphs share. */
export interface Caches {
  /** What is invalidated here is also removed from the response cache. */
  readonly cache: ResourceCache;
  /** Null when answers are neither kept nor shared. */
  readonly responseCache: ResponseCache | null;
  readonly hashScope: ScopeHasher;
  /** What they have counted since the start, and their state now. */
  statistics(): CachesStatistics;
  /** What somebody who starts the process should know; empty when there is nothing. */
  readonly notes: readonly string[];
  /** To be called once, after the gateway and its subgraphs are closed. */
  close(): Promise<void>;
}

/** Null: there is no such part. */
export interface CachesStatistics {
  readonly resources: CacheStatistics;
  readonly responses: ResponseCacheStatistics | null;
  readonly redis: RedisStatistics | null;
}

/** Opens them as the configuration says. Works without Redis too, also when that cannot be reached yet. */
export function openCaches(config: CacheConfig, log: Logger): Caches {
  const sharedStore = openSharedStore(config, log);
  const resources = createResourceCache({
    sharedStore,
    maxMemoryBytes: config.maxBytes,
    lease: config.lease ? DEFAULT_LEASE : null,
    log,
  });
  // Subscribed after the resource cache, so that it hears news after that has acted on them.
  const responseCache = openResponseCache(config.response, sharedStore);
  return {
    cache: observeInvalidations(resources, (tags) => responseCache?.invalidate(tags)),
    responseCache,
    hashScope: createScopeHasher(config.secret),
    statistics: () => ({
      resources: resources.statistics(),
      responses: responseCache?.statistics() ?? null,
      redis: sharedStore?.statistics() ?? null,
    }),
    notes: notesOn(config),
    async close() {
      responseCache?.close();
      await resources.close();
      await sharedStore?.close();
    },
  };
}

function openResponseCache(
  { enabled, coalesce: coalesces, maxBytes }: CacheConfig['response'],
  sharedStore: SharedStore | null,
): ResponseCache | null {
  if (!enabled && !coalesces) return null;
  return createResponseCache({ maxBytes: enabled ? maxBytes : 0, coalesces, sharedStore });
}

function openSharedStore({ redis, keyPrefix }: CacheConfig, log: Logger): RedisStore | null {
  if (redis === null) return null;
  const [first, ...others] = redis;
  const url = first !== undefined && others.length === 0 ? first : redis;
  return createRedisStore({ url, keyPrefix, log });
}

function notesOn({ redis, secret }: CacheConfig): readonly string[] {
  if (redis === null) return ['Caches are in the memory of this process: cache.redis is not set.'];
  if (secret !== null) return [];
  return [
    'Private values are not shared between replicas, and cannot be invalidated for one user on all of them: cache.secret is not set.',
  ];
}
