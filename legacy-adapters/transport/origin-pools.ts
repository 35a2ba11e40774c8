import { type Client, Pool } from 'undici';
import { WatchedClient } from './watched-client.ts';

/** Limits of the connections to one service. */
export interface ConnectionOptions {
  /** Most sockets per origin. */
  readonly connections: number;
  readonly connectTimeoutMs: number;
}

/** Keep-alive connections, one pool for each origin that is called. */
export interface OriginPools {
  /** The pool of that origin, opened when it is first asked for. */
  for(origin: string): Pool;
  /** A connection outside of the pools, certainly without a used socket. The caller destroys it. */
  single(origin: string): Client;
  /** Waits for the requests on their way, then closes every socket. */
  close(): Promise<void>;
}

/** A service has one origin, or a few. More means that URLs are made of client input, which must not pile up sockets. */
const maxPools = 8;

/** Opens no connection by itself. The owner closes it. */
export function createOriginPools({
  connections,
  connectTimeoutMs,
}: ConnectionOptions): OriginPools {
  const pools = new Map<string, Pool>();
  const closing = new Set<Promise<void>>();
  const clientOptions: Client.Options = {
    // Old servers answer one request at a time on a socket, and that is what the limit of connections counts.
    allowH2: false,
    connectTimeout: connectTimeoutMs,
    // The one time limit of a call stands above the transport.
    headersTimeout: 0,
    bodyTimeout: 0,
  };

  const retire = (pool: Pool) => {
    const closed = pool.close().finally(() => closing.delete(closed));
    closing.add(closed);
  };
  const open = (origin: string): Pool => {
    const [oldest] = pools;
    if (oldest !== undefined && pools.size >= maxPools) {
      pools.delete(oldest[0]);
      retire(oldest[1]);
    }
    const pool = new Pool(origin, {
      ...clientOptions,
      connections,
      factory: (url, options) => new WatchedClient(url, options),
    });
    pools.set(origin, pool);
    return pool;
  };

  return {
    for: (origin) => pools.get(origin) ?? open(origin),
    single: (origin) => new WatchedClient(new URL(origin), clientOptions),
    async close() {
      for (const pool of pools.values()) retire(pool);
      pools.clear();
      await Promise.all(closing);
    },
  };
}
