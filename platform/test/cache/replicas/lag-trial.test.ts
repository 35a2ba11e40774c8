import { describe, expect, it } from '@jest/globals';
import { tryLag } from './lag-trial.ts';

describe('three processes on one Redis without trouble', () => {
  it('hear each of every invalidation by another, and read nothing older from then on', async () => {
    const { lagsMs, stale } = await tryLag({ replicas: 3, invalidations: 30 });

    expect([lagsMs.length, stale]).toEqual([60, 0]);
    expect(lagsMs.every(Number.isFinite)).toBe(true);
  });
});
