import { describe, expect, it } from '@jest/globals';
import { createWorkerPool } from '../../stub/worker-pool.ts';

describe('createWorkerPool', () => {
  it('works on no more requests than it has workers, and on the others in their order', async () => {
    const { wait, working, finishOne } = createManualWork();
    const pool = createWorkerPool({ workers: 2, wait });
    const done: string[] = [];
    const all = ['a', 'b', 'c', 'd'].map((name) =>
      pool.work({ run: () => name, send: (result) => done.push(result), sendMs: 0 }),
    );
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

  it('runs a task when its worker begins, so that it takes nothing beside the worker’s time', async () => {
    const { wait, finishOne } = createManualWork();
    const pool = createWorkerPool({ workers: 1, wait });
    const run: string[] = [];
    const all = ['a', 'b'].map((name) =>
      pool.work({ run: () => run.push(name), send: () => undefined, sendMs: 0 }),
    );
    await nothingLeftToDo();
    expect(run).toEqual(['a']);

    finishOne();
    await nothingLeftToDo();
    expect(run).toEqual(['a', 'b']);

    finishOne();
    await Promise.all(all);
  });

  it('keeps a worker until the result is sent, for which its time is over earlier', async () => {
    const { wait, asked, finishOne } = createManualWork();
    const pool = createWorkerPool({ workers: 1, wait });
    const steps: string[] = [];
    const jobOf = (name: string) => ({
      run: () => steps.push(`run ${name}`),
      send: () => steps.push(`send ${name}`),
      sendMs: 0.25,
    });
    const all = ['a', 'b'].map((name) => pool.work(jobOf(name)));

    for (const _ of all) {
      await nothingLeftToDo();
      finishOne();
    }
    await Promise.all(all);

    expect(steps).toEqual(['run a', 'send a', 'run b', 'send b']);
    expect(asked).toEqual([0.25, 0.25]);
  });
});

/** Work that ends when it is told to, in place of a timer. */
function createManualWork() {
  const running: (() => void)[] = [];
  const asked: number[] = [];
  return {
    /** By how much each wait was to be shorter. */
    asked,
    wait: (lessMs: number) => {
      asked.push(lessMs);
      return new Promise<void>((resolve) => running.push(resolve));
    },
    working: () => running.length,
    finishOne: () => running.shift()?.(),
  };
}

/** Runs all promise jobs that are due. */
function nothingLeftToDo(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
