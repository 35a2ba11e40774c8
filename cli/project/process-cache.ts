import type { CacheConfig } from '@banyan/gateway/config.ts';
import { type Caches, openCaches } from '@banyan/gateway/open-caches.ts';
import type { Logger } from '@banyan/platform/telemetry/logger.ts';

/** A server that is closed by whoever started it. */
interface Closeable {
  close(): Promise<void>;
}

/** The caches of a process that serves one subgraph: whole answers are kept by the gateway alone. */
export function withoutResponseCache(config: CacheConfig): CacheConfig {
  return { ...config, response: { ...config.response, enabled: false, coalesce: false } };
}

/**
 * Opens the caches of a project, runs `start` with them, and gives what it resolves with. When it rejects they are closed
 * again: an open connection to Redis would keep the process from ending.
 */
export async function startWithCaches<Started>(
  config: CacheConfig,
  log: Logger,
  start: (caches: Caches) => Promise<Started>,
): Promise<Started> {
  const caches = openCaches(config, log);
  try {
    return await start(caches);
  } catch (error) {
    await caches.close();
    throw error;
  }
}

/** All of them as one thing to close, one after the other. */
export function closingInOrder(...parts: readonly Closeable[]): Closeable {
  return {
    async close() {
      for (const part of parts) await part.close();
    },
  };
}
