import { describe, expect, it } from '@jest/globals';
import { createWorkerPool } from '../../stub/worker-pool.ts';

describe('createWorkerPool', () => {
  it('works on no more requests than it has workers, and on the others in their order', async () => {
    const { wait, working, finishOne } = createManualWork();
    const pool = createWorkerPool({ workers: 2, workMs: 10, wait });
    const done: string[] = [];
    const all = ['a', 'b', 'c', 'd'].map((name) => pool.work().then(() => done.push(name)));
    await nothingLeftToDo();
    expect(working()).toBe(2);
    expect(pool.pending).toBe(4);

    while (working() > 0) {
      finishOne();
      await nothingLeftToDo();
      expect(working()).toBeLessThanOrEqual(2);
    }
    await Promise.all(all);

    expect(done).toEqual(['a', 'b', 'c', 'd']);
    expect(pool.pending).toBe(0);
  });
});

/** Work that ends when it is told to, in place of a timer. */
function createManualWork() {
  const running: (() => void)[] = [];
  return {
    wait: () => new Promise<void>((resolve) => running.push(resolve)),
    working: () => running.length,
    finishOne: () => running.shift()?.(),
  };
}

/** Runs all promise jobs that are due. */
function nothingLeftToDo(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
