import type { Logger } from '../../../telemetry/logger.ts';
import { parseRedisUrl, type RedisAddress } from './redis-address.ts';
import { type StoreClock, SYSTEM_STORE_CLOCK } from './redis-clock.ts';

/** How the store reaches Redis and how patient it is. */
export interface RedisStoreOptions {
  /** `redis:` or `rediss:`. A list has nodes of one cluster (one is enough), from which the others are found. */
  readonly url: string | readonly string[];
  /** Before every key, and before the name of the channel. Default `banyan:`. */
  readonly keyPrefix?: string;
  /** Limit of each call, whatever it is made of. Default 50. */
  readonly commandTimeoutMs?: number;
  /** Limit of a connection, and of the answer to a heartbeat. Default 500. */
  readonly connectTimeoutMs?: number;
  /** How long a tag's version lives without being used. Default 7 days; it should be longer than that of any entry. */
  readonly versionTtlMs?: number;
  /**
   * After one call without an answer in time, or `failures` calls that failed one after another, calls are refused until a
   * probe has succeeded. One is made at once after the former, and then every `openMs`, while somebody asks. Default 5 and 1000.
   */
  readonly breaker?: { readonly failures: number; readonly openMs: number };
  /** Pause between signs of life on the connection for news. Default 250. */
  readonly heartbeatMs?: number;
  readonly log: Logger;
  /** Default: the machine's. */
  readonly clock?: StoreClock;
}

/** The options with their defaults, and the URLs read. */
export type RedisSettings = Required<Omit<RedisStoreOptions, 'url'>> & {
  readonly addresses: readonly [RedisAddress, ...RedisAddress[]];
  readonly isCluster: boolean;
};

const dayMs = 24 * 60 * 60 * 1000;
/** Fills in the defaults. Throws when a URL cannot be read. */
export function toRedisSettings(options: RedisStoreOptions): RedisSettings {
  const urls = typeof options.url === 'string' ? [options.url] : options.url;
  const [first, ...others] = urls.map(parseRedisUrl);
  if (first === undefined) throw new Error('No address of a Redis server is given');
  const defaults = {
    keyPrefix: 'banyan:',
    commandTimeoutMs: 50,
    connectTimeoutMs: 500,
    versionTtlMs: 7 * dayMs,
    breaker: { failures: 5, openMs: 1000 },
    heartbeatMs: 250,
    clock: SYSTEM_STORE_CLOCK,
  };
  const isCluster = typeof options.url !== 'string';
  return { ...defaults, ...options, addresses: [first, ...others], isCluster };
}
