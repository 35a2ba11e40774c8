/** So many workers, each busy for a while with each request, as PHP-FPM has them. */
export interface WorkerPool {
  /** Waits in order for a free worker, which is busy until its time is over and the result is sent. */
  work<T>(job: Job<T>): Promise<void>;
  /** Requests that are worked on or wait. */
  readonly pending: number;
}

/** What a worker does with one request. */
export interface Job<T> {
  /** Done at once when the worker begins: it is part of the worker's time. */
  readonly run: () => T;
  /** Done when the time is over. */
  readonly send: (result: T) => void;
  /** How long sending is likely to take, in milliseconds: by so much the time is over earlier. */
  readonly sendMs: number;
}

/** How many workers there are, and how one spends its time with a request. */
export interface WorkerPoolOptions {
  readonly workers: number;
  /** Waits for a worker's time less `lessMs`, if it is exact enough for that. */
  readonly wait: (lessMs: number) => Promise<unknown>;
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
    async work({ run, send, sendMs }) {
      await acquire();
      try {
        const isOver = wait(sendMs);
        const result = run();
        await isOver;
        send(result);
      } finally {
        release();
      }
    },
    get pending() {
      return busy + queue.length;
    },
  };
}
