import { setTimeout } from 'node:timers/promises';

/** So many workers, each busy for a while with each request, as PHP-FPM has them. */
export interface WorkerPool {
  /** Waits in order for a free worker, then until it has done its work. */
  work(): Promise<void>;
  /** Requests that are worked on or wait. */
  readonly pending: number;
}

/** `wait` is how a worker spends its time; by default a timer. */
export interface WorkerPoolOptions {
  readonly workers: number;
  readonly workMs: number;
  readonly wait?: (ms: number) => Promise<unknown>;
}

/** A pool without anything to do yet. */
export function createWorkerPool(options: WorkerPoolOptions): WorkerPool {
  const { workers, workMs, wait = (ms: number) => setTimeout(ms) } = options;
  const queue: (() => void)[] = [];
  let busy = 0;

  async function acquire(): Promise<void> {
    if (busy < workers) {
      busy += 1;
      return;
    }
    const { promise, resolve } = Promise.withResolvers<void>();
    queue.push(resolve);
    await promise;
  }

  /** The worker goes to the first who waits, so that nobody can come between. */
  function release(): void {
    const next = queue.shift();
    if (next === undefined) busy -= 1;
    else next();
  }

  return {
    async work() {
      await acquire();
      try {
        await wait(workMs);
      } finally {
        release();
      }
    },
    get pending() {
      return busy + queue.length;
    },
  };
}
