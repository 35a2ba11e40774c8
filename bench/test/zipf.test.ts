import { describe, expect, it } from '@jest/globals';
import { createRandom, createZipf } from '../zipf.ts';

describe('createZipf', () => {
  it('chooses the same ranks for the same seed', () => {
    const first = draw(createZipf(1000, createRandom(7)), 50);

    const second = draw(createZipf(1000, createRandom(7)), 50);

    expect(second).toEqual(first);
  });

  it('chooses the first rank twice as often as the second, and never one outside', () => {
    const ranks = draw(createZipf(100, createRandom(1)), 50_000);

    const share = (rank: number) => ranks.filter((one) => one === rank).length / ranks.length;

    expect(share(0) / share(1)).toBeCloseTo(2, 0);
    expect(Math.min(...ranks)).toBe(0);
    expect(Math.max(...ranks)).toBe(99);
  });
});

function draw(next: () => number, count: number): readonly number[] {
  return Array.from({ length: count }, next);
}
