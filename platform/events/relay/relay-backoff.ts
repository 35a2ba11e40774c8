const longestMs = 60_000;

/** How long a row waits before it is tried again: a random time below one that doubles with each attempt. At least 1 ms. */
export function retryDelayMs(attempts: number, firstMs: number, random: number): number {
  const limitMs = Math.min(longestMs, firstMs * 2 ** Math.min(attempts, 30));
  return Math.max(1, Math.round(limitMs * random));
}
