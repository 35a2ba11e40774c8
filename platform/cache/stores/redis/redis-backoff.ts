/** Pauses between attempts to connect: they double from 50 ms to 2 s, and up to half of each is left to chance. */
export interface Backoff {
  /** Milliseconds until the next attempt. */
  next(): number;
  /** To be called when an attempt has succeeded. */
  reset(): void;
}

const firstPauseMs = 50;
const longestPauseMs = 2000;

/** A backoff at its beginning. `random` gives numbers from 0 to 1. */
export function createBackoff(random: () => number): Backoff {
  let pauseMs = firstPauseMs;
  return {
    next() {
      const ms = pauseMs * (1 - random() / 2);
      pauseMs = Math.min(pauseMs * 2, longestPauseMs);
      return ms;
    },
    reset() {
      pauseMs = firstPauseMs;
    },
  };
}
