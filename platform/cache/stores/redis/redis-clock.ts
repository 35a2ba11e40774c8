/** Time and chance as the Redis store sees them, so that tests can say what they are. */
export interface StoreClock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** From 0 to 1. */
  random(): number;
  /** Calls `run` once after that time, unless the returned function is called before. */
  after(ms: number, run: () => void): () => void;
}

/** The time and chance of the machine. */
export const SYSTEM_STORE_CLOCK: StoreClock = {
  now: Date.now,
  random: Math.random,
  after(ms, run) {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
};
