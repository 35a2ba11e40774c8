import { describe, expect, it } from '@jest/globals';
import { runFlood } from './run-flood.ts';

const mib = 1024 * 1024;

describe('caches that are flooded with more keys than fit', () => {
  it('stay within their memory, and give nothing old, whatever Redis evicts', async () => {
    const outcome = await runFlood({
      keys: 40_000,
      maxMemoryBytes: 2.5 * mib,
      maxRedisBytes: 6 * mib,
    });

    expect(outcome).toMatchObject({ keys: 40_000, stale: 0, failed: 0, warnings: [] });
    expect(outcome.evicted).toBeGreaterThan(10_000);
    expect(outcome.hits).toBeGreaterThan(1000);
    expect(outcome.maxMemoryBytes).toBeLessThanOrEqual(2.5 * mib);
    // Redis evicts when a command finds it above its limit, so that it may be a little above between commands.
    expect(outcome.maxRedisBytes).toBeLessThan(7 * mib);
    expect(outcome.maxRssBytes).toBeLessThan(outcome.halfwayRssBytes + 30 * mib);
  });
});
