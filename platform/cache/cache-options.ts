import type { Logger } from '../telemetry/logger.ts';
import type { SharedStore } from './shared-store.ts';

/** How a cache is made; what is absent has the default that is named. */
export interface ResourceCacheOptions {
  /** Null: the memory of this process is all there is. The owner closes it, after the cache. */
  readonly sharedStore: SharedStore | null;
  /** Default 64 MiB. */
  readonly maxMemoryBytes?: number;
  /** How replicas leave a load to one of them; null: each loads for itself. Default {@link DEFAULT_LEASE}. */
  readonly lease?: LeaseOptions | null;
  readonly log?: Logger;
  readonly clock?: CacheClock;
}

export interface LeaseOptions {
  /** After that a lease ends by itself, because its holder may be dead. */
  readonly ttlMs: number;
  /** How long the others wait for the holder before they load for themselves. */
  readonly waitMs: number;
  /** How often they look. */
  readonly pollMs: number;
}

export const DEFAULT_LEASE: LeaseOptions = { ttlMs: 5000, waitMs: 1000, pollMs: 20 };

/** Time and chance, so that tests can say what they are. */
export interface CacheClock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** From 0 to 1. */
  random(): number;
  /** Resolves after that time. */
  wait(ms: number): Promise<void>;
}

export const SYSTEM_CLOCK: CacheClock = {
  now: Date.now,
  random: Math.random,
  wait: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
};
