import { workerData } from 'node:worker_threads';
import { BEGUN, NEVER, OVER, type SharedWaits } from './precise-wait.ts';

// Sleeps until the next wait ends, and says so. All are equally long, so they end in the order in which they began.

const { counts, ends } = workerData as SharedWaits;
for (let over = 0; ; over += 1) {
  Atomics.wait(counts, BEGUN, over);
  const remaining = (ends[over % ends.length] ?? 0) - performance.timeOrigin - performance.now();
  if (remaining > 0) Atomics.wait(counts, NEVER, 0, remaining);
  Atomics.store(counts, OVER, over + 1);
  Atomics.notify(counts, OVER);
}
