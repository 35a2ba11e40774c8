/** Lengths of pauses that grow, in milliseconds. */
export interface GrowingPause {
  readonly firstMs: number;
  readonly maxMs: number;
  /** Chance, from 0 to 1. */
  readonly random: () => number;
}

/**
 * Milliseconds of the `count`th pause in a row, counted from 1. Each is twice as long as the one before, and up to half of it
 * is left to chance, so that those who wait together do not come back together.
 */
export function growingPauseMs({ firstMs, maxMs, random }: GrowingPause, count: number): number {
  const limitMs = Math.min(maxMs, firstMs * 2 ** Math.min(count - 1, 30));
  return Math.round(limitMs * (1 - random() / 2));
}
