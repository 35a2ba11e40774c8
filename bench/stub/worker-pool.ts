/** So many workers, each busy for a while with each request, as PHP-FPM has them. */
export interface WorkerPool {
  /**
   * Waits in order for a free worker, which runs the task at once, and is busy until its time is over: what the task
   * takes is part of that time. Gives what the task gave.
   */
  work<T>(task: () => T): Promise<T>;
  /** Requests that are worked on or wait. */
  readonly pending: number;
}

/** How many workers there are, and how one spends its time with a request. */
export interface WorkerPoolOptions {
  readonly workers: number;
  readonly wait: () => Promise<unknown>;
}

/** A pool without anything to do yet. */
export function createWorkerPool({ workers, wait }: WorkerPoolOptions): WorkerPool {
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
    async work(task) {
      await acquire();
      try {
        const isOver = wait();
        const result = task();
        await isOver;
        return result;
      } finally {
        release();
      }
    },
    get pending() {
      return busy + queue.length;
    },
  };
}
