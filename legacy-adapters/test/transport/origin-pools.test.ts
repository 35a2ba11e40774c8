import { describe, expect, it } from '@jest/globals';
import { createOriginPools } from '../../transport/origin-pools.ts';

const aService = (index: number) => `http://service-${index}.invalid`;

describe('createOriginPools', () => {
  it('has one pool for each origin', async () => {
    const pools = createOriginPools({ connections: 1, connectTimeoutMs: 1000 });

    const pool = pools.for(aService(1));

    expect(pools.for(aService(1))).toBe(pool);
    expect(pools.for(aService(2))).not.toBe(pool);
    await pools.close();
    expect(pool.closed).toBe(true);
  });

  it('keeps eight pools and closes the oldest for the next', async () => {
    const pools = createOriginPools({ connections: 1, connectTimeoutMs: 1000 });
    const first = Array.from({ length: 8 }, (_, index) => pools.for(aService(index)));

    pools.for(aService(8));

    expect(first.map((pool) => pool.closed)).toEqual([true, ...Array(7).fill(false)]);
    await pools.close();
    expect(first.every((pool) => pool.closed)).toBe(true);
  });
});
