import type { CacheConfig } from '@banyan/gateway/config.ts';
import { createLogger } from '@banyan/platform/telemetry/logger.ts';
import { describe, expect, it } from '@jest/globals';
import { startWithCaches, withoutResponseCache } from '../../project/process-cache.ts';

const config: CacheConfig = {
  redis: null,
  keyPrefix: 'test:',
  maxBytes: 1_000_000,
  secret: null,
  lease: false,
  response: {
    enabled: true,
    coalesce: true,
    maxBytes: 1_000_000,
    varyHeaders: [],
    tagHeader: null,
  },
};
const log = createLogger({ level: 'silent' });

describe('startWithCaches', () => {
  it.each([
    ['a gateway', config, true],
    ['a subgraph of its own', withoutResponseCache(config), false],
  ])('opens for %s what that uses', async (_name, used, hasResponseCache) => {
    const caches = await startWithCaches(used, log, async (opened) => opened);

    expect(caches.responseCache !== null).toBe(hasResponseCache);
    await caches.close();
  });
});
