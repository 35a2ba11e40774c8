import { EVERYTHING_TAG } from './tags.ts';

/** The moment at which a read began. Holds nothing: it may be dropped at any time. */
export interface Fence {
  /** Whether none of these tags was invalidated since: only then may be kept what the read brings. */
  isIntact(tags: readonly string[]): boolean;
}

/** What was invalidated lately in this process, and by news from the others. */
export interface Fences {
  open(): Fence;
  /** Breaks the open fences for these tags; the tag of everything breaks them for all. */
  breakTagged(tags: readonly string[]): void;
  breakAll(): void;
  /** For tests of its bound. */
  readonly rememberedTags: number;
}

/**
 * No invalidation yet. Time is the number of invalidations so far, so that a fence is a number, and reads in flight cost
 * no memory. The last `maxTags` tags are remembered: a fence that is older than a forgotten one counts as broken, which
 * costs a store and no correctness.
 */
export function createFences(maxTags = 10_000): Fences {
  const brokenAt = new Map<string, number>();
  let invalidations = 0;
  let allBrokenAt = 0;
  const breakAll = () => {
    invalidations += 1;
    allBrokenAt = invalidations;
    brokenAt.clear();
  };
  return {
    open() {
      const openedAt = invalidations;
      const isBefore = (tag: string) => (brokenAt.get(tag) ?? 0) <= openedAt;
      return { isIntact: (tags) => openedAt >= allBrokenAt && tags.every(isBefore) };
    },
    breakTagged(tags) {
      if (tags.includes(EVERYTHING_TAG)) return breakAll();
      invalidations += 1;
      for (const tag of tags) moveToEnd(brokenAt, tag, invalidations);
      allBrokenAt = Math.max(allBrokenAt, forgetOldest(brokenAt, maxTags));
    },
    breakAll,
    get rememberedTags() {
      return brokenAt.size;
    },
  };
}

function moveToEnd(brokenAt: Map<string, number>, tag: string, moment: number): void {
  brokenAt.delete(tag);
  brokenAt.set(tag, moment);
}

/** Gives the moment of the last one that was forgotten; 0 if there was none. */
function forgetOldest(brokenAt: Map<string, number>, maxTags: number): number {
  let forgottenUntil = 0;
  for (const [tag, moment] of brokenAt) {
    if (brokenAt.size <= maxTags) break;
    brokenAt.delete(tag);
    forgottenUntil = moment;
  }
  return forgottenUntil;
}
