import { join } from 'node:path';
import { Worker } from 'node:worker_threads';

/**
 * Waits of one length, exact to some 0.2 ms also while requests come in. Node's timers count whole milliseconds from the
 * start of a turn of the event loop, so that a wait of 10 ms takes 9.7 to 11.1 in a server at work.
 */
export interface PreciseWait {
  /** Resolves when that time is over. */
  wait(): Promise<void>;
  /** Ends the thread that watches the clock; what still waits never resolves. */
  close(): Promise<void>;
}

/** What the thread is given. It and its maker count up, and wake each other. */
export interface SharedWaits {
  /** Waits begun, waits over, and a cell that never changes, to sleep on. */
  readonly counts: Int32Array<SharedArrayBuffer>;
  /** A ring of the times at which waits end, in milliseconds since the epoch. */
  readonly ends: Float64Array<SharedArrayBuffer>;
}

/** Places of {@link SharedWaits.counts}. */
export const [BEGUN, OVER, NEVER] = [0, 1, 2];

/** More waits at a time than any measurement makes. */
const maxWaits = 8192;

/** Starts the thread. It does not keep the process alive. */
export function createPreciseWait(ms: number): PreciseWait {
  const shared: SharedWaits = {
    counts: new Int32Array(new SharedArrayBuffer(3 * Int32Array.BYTES_PER_ELEMENT)),
    ends: new Float64Array(new SharedArrayBuffer(maxWaits * Float64Array.BYTES_PER_ELEMENT)),
  };
  const { counts, ends } = shared;
  const thread = new Worker(join(import.meta.dirname, 'precise-wait-thread.ts'), {
    workerData: shared,
  });
  thread.unref();
  const waiting: (() => void)[] = [];
  let begun = 0;
  let over = 0;
  let isClosed = false;

  async function resolveInOrder(): Promise<void> {
    while (!isClosed) {
      const woken = Atomics.waitAsync(counts, OVER, over);
      if (woken.async) await woken.value;
      for (const until = Atomics.load(counts, OVER); over < until; over += 1) waiting.shift()?.();
    }
  }

  void resolveInOrder();
  return {
    wait() {
      if (waiting.length === maxWaits) throw new Error(`More than ${maxWaits} waits at a time`);
      ends[begun % maxWaits] = performance.timeOrigin + performance.now() + ms;
      begun += 1;
      Atomics.store(counts, BEGUN, begun);
      Atomics.notify(counts, BEGUN);
      return new Promise((resolve) => {
        waiting.push(resolve);
      });
    },
    async close() {
      isClosed = true;
      await thread.terminate();
    },
  };
}
