import { afterEach, describe, expect, it } from '@jest/globals';
import { createPreciseWait, type PreciseWait } from '../../stub/precise-wait.ts';

const ms = 3;
const open: PreciseWait[] = [];
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});

describe('createPreciseWait', () => {
  it('ends waits in the order in which they began, none too early', async () => {
    const { wait } = start();
    const ended: number[] = [];
    const waits = Array.from({ length: 100 }, async (_, index) => {
      const began = performance.now();
      await wait();
      ended.push(index);
      return performance.now() - began;
    });

    const lengths = await Promise.all(waits);

    expect(ended).toEqual(ended.toSorted((a, b) => a - b));
    // The clocks of two threads agree to some microseconds.
    expect(Math.min(...lengths)).toBeGreaterThan(ms - 0.1);
  });

  it('waits again after it had nothing to wait for, more often than its ring has places', async () => {
    const { wait } = start();

    for (let round = 0; round < 9; round += 1) {
      await Promise.all(Array.from({ length: 1000 }, () => wait()));
    }

    await expect(wait()).resolves.toBeUndefined();
  });

  it('refuses more waits at a time than its ring has places', () => {
    const { wait } = start();
    const beginAll = () => {
      for (let count = 0; count <= 8192; count += 1) void wait();
    };

    expect(beginAll).toThrow('More than 8192 waits at a time');
  });
});

function start(): PreciseWait {
  const wait = createPreciseWait(ms);
  open.push(wait);
  return wait;
}
