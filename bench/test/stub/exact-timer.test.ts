import { describe, expect, it } from '@jest/globals';
import { createExactTimer } from '../../stub/exact-timer.ts';

describe('createExactTimer', () => {
  it('ends no wait early, and all in the order in which they began', async () => {
    const wait = createExactTimer(5);
    const ended: number[] = [];
    const startMs = performance.now();
    const tookMs: number[] = [];
    const begin = async (index: number) => {
      await wait();
      ended.push(index);
      tookMs.push(performance.now() - startMs);
    };

    const first = [begin(0), begin(1)];
    await new Promise((resolve) => setImmediate(resolve));
    await Promise.all([...first, begin(2)]);
    await begin(3);

    expect(ended).toEqual([0, 1, 2, 3]);
    expect(Math.min(...tookMs)).toBeGreaterThanOrEqual(5);
    expect(tookMs[3]).toBeGreaterThanOrEqual(10);
  });

  it('ends first what it is told to shorten by more than it began later', async () => {
    const wait = createExactTimer(20);
    const ended: string[] = [];

    await Promise.all([
      wait().then(() => ended.push('whole')),
      wait(15).then(() => ended.push('shortened')),
    ]);

    expect(ended).toEqual(['shortened', 'whole']);
  });
});
