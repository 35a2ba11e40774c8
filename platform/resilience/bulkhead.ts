/** How many tasks a {@link Bulkhead} lets in. */
export interface BulkheadOptions {
  /** Tasks that run at once; a positive integer. */
  readonly limit: number;
  /** Tasks that may wait for their turn; default 1000. */
  readonly maxQueued?: number;
}

/** Keeps the number of tasks that run at once below a limit; the others wait in the order in which they came. */
export interface Bulkhead {
  /**
   * Runs `task` when there is room and settles as it does.
   *
   * Rejects with {@link BulkheadFull} when the queue is full, and with the abort reason, at once, when `signal` aborts
   * while the task waits. A running task has to watch its signal itself.
   */
  run<T>(task: () => Promise<T>, signal?: AbortSignal): Promise<T>;
  /** Tasks that run now. */
  readonly active: number;
  /** Tasks that wait now. */
  readonly queued: number;
}

/** A {@link Bulkhead} had no room for the task, not even in its queue. */
export class BulkheadFull extends Error {
  constructor(limit: number, maxQueued: number) {
    super(`${limit} tasks run and ${maxQueued} wait already`);
    this.name = 'BulkheadFull';
  }
}

/**
 * A new {@link Bulkhead}. It holds no resources, so nobody has to close it.
 *
 * Cockatiel's bulkhead does not serve here: it looks at the signal of a waiting task only when the task's turn comes,
 * and between two turns a newcomer can overtake the queue.
 */
export function createBulkhead({ limit, maxQueued = 1000 }: BulkheadOptions): Bulkhead {
  checkCount('limit', limit, 1);
  checkCount('maxQueued', maxQueued, 0);
  // A set keeps the order of arrival, and a waiter that gives up leaves it without a search.
  const waiters = new Set<() => void>();
  let active = 0;

  const acquire = async (signal: AbortSignal | undefined): Promise<void> => {
    if (active < limit) {
      active += 1;
      return;
    }
    if (waiters.size >= maxQueued) throw new BulkheadFull(limit, maxQueued);
    await waitForTurn(waiters, signal);
  };
  const release = () => {
    const [next] = waiters;
    // The place is handed over, not freed, so that nobody can take it between two turns.
    if (next === undefined) active -= 1;
    else next();
  };

  return {
    async run(task, signal) {
      signal?.throwIfAborted();
      await acquire(signal);
      try {
        // The signal may have aborted between the turn and this line.
        signal?.throwIfAborted();
        return await task();
      } finally {
        release();
      }
    },
    get active() {
      return active;
    },
    get queued() {
      return waiters.size;
    },
  };
}

function waitForTurn(waiters: Set<() => void>, signal: AbortSignal | undefined): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const leave = () => {
    waiters.delete(proceed);
    signal?.removeEventListener('abort', giveUp);
  };
  const proceed = () => {
    leave();
    resolve();
  };
  const giveUp = () => {
    leave();
    reject(signal?.reason);
  };
  waiters.add(proceed);
  signal?.addEventListener('abort', giveUp, { once: true });
  return promise;
}

function checkCount(name: string, value: number, least: number): void {
  if (Number.isInteger(value) && value >= least) return;
  throw new RangeError(`${name}: expected an integer of at least ${least}, received ${value}`);
}
