import type { CacheClock } from '../../cache/cache-options.ts';

/** A clock that stands still until `advance`, which lets everything happen that is due, in its order. */
export interface ManualClock extends CacheClock {
  advance(ms: number): Promise<void>;
}

interface Sleeper {
  readonly at: number;
  readonly wake: () => void;
}

export function createManualClock(random = 0.5): ManualClock {
  let now = 1_000_000;
  const sleepers = new Set<Sleeper>();
  const nextDue = (until: number) =>
    [...sleepers].filter(({ at }) => at <= until).toSorted((a, b) => a.at - b.at)[0];
  return {
    now: () => now,
    random: () => random,
    wait(ms) {
      const { promise, resolve } = Promise.withResolvers<void>();
      sleepers.add({ at: now + ms, wake: resolve });
      return promise;
    },
    async advance(ms) {
      const until = now + ms;
      await turn();
      for (let due = nextDue(until); due !== undefined; due = nextDue(until)) {
        sleepers.delete(due);
        now = Math.max(now, due.at);
        due.wake();
        await turn();
      }
      now = until;
    },
  };
}

/** Lets everything run that waits only for promises. */
export function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
