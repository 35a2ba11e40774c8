import type { StoreClock } from './redis-clock.ts';
import { RedisTimeout } from './redis-errors.ts';

/**
 * Runs a task which must be done in time. Rejects with a {@link RedisTimeout} when it is not; what the task does after
 * that is ignored. One timer for a call of many commands, where the client library's own limit is one for each command
 * and does not cover commands that wait for a node of a cluster.
 */
export function withinLimit<T>(
  limitMs: number,
  clock: StoreClock,
  task: () => Promise<T>,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const giveUp = () => reject(new RedisTimeout(limitMs));
    // When this process was busy for long, the answer may lie in the socket already: it is read before giving up.
    const cancel = clock.after(limitMs, () => setImmediate(giveUp));
    task().then(resolve, reject).finally(cancel);
  });
}
