import type { BrokerClock } from '../broker-clock.ts';

/** Publications under way, and those whose end may have been missed. */
export interface Publications {
  /**
   * Publishes, unless that is under way: then it is the same publication. One that took long was perhaps given up by whoever
   * asked for it. Its success is told to the next who asks, so that groups are not given again what they have had.
   */
  once(key: string, publish: () => Promise<void>): Promise<void>;
}

/** Less than any relay waits. */
const longMs = 10_000;
/** Longer than relays wait before they try again, also while they have many others to try. */
const rememberedMs = 600_000;
const mostRemembered = 10_000;

/** None yet. */
export function createPublications(clock: Pick<BrokerClock, 'now'>): Publications {
  const underWay = new Map<string, Promise<void>>();
  /** When they succeeded, the oldest first. */
  const succeeded = new Map<string, number>();

  function hasSucceeded(key: string): boolean {
    const atMs = succeeded.get(key);
    return succeeded.delete(key) && atMs !== undefined && clock.now() - atMs < rememberedMs;
  }

  function remember(key: string, begunAtMs: number): void {
    const now = clock.now();
    if (now - begunAtMs < longMs) return;
    for (const [oldest, atMs] of succeeded) {
      if (now - atMs < rememberedMs && succeeded.size < mostRemembered) break;
      succeeded.delete(oldest);
    }
    succeeded.set(key, now);
  }

  return {
    async once(key, publish) {
      const before = underWay.get(key);
      if (before !== undefined) return before;
      if (hasSucceeded(key)) return;
      const begunAtMs = clock.now();
      const publication = publish()
        .then(() => remember(key, begunAtMs))
        .finally(() => underWay.delete(key));
      underWay.set(key, publication);
      return publication;
    },
  };
}
