import type { CacheClock } from '../../cache/cache-options.ts';

/** A clock that stands still until it is told to go on; `wait` resolves at once and lets it go on by that time. */
export interface FakeClock extends CacheClock {
  advance(ms: number): void;
}

export function createFakeClock(random = 0): FakeClock {
  let now = 1_000_000;
  return {
    now: () => now,
    random: () => random,
    async wait(ms) {
      now += ms;
      await new Promise((resolve) => setImmediate(resolve));
    },
    advance(ms) {
      now += ms;
    },
  };
}
