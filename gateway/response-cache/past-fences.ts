import type { Fence, Fences } from '@banyan/platform/cache/fences.ts';

/** Fences as they would have been opened a while ago. */
export interface PastFences {
  /** To be called before fences are broken. */
  note(): void;
  /** A fence which what was invalidated during the while before has broken already. */
  open(): Fence;
}

/** The while is `agoMs` long, or up to a tenth longer: invalidations so close to each other are remembered as one. */
export function createPastFences(
  fences: Pick<Fences, 'open'>,
  agoMs: number,
  now: () => number,
): PastFences {
  const stepMs = agoMs / 10;
  // Each from before the invalidations of one step, which began at `at`. Never more than the steps of the while.
  let marks: readonly { readonly fence: Fence; readonly at: number }[] = [];
  const isRecent = ({ at }: { readonly at: number }) => at + stepMs > now() - agoMs;
  return {
    note() {
      const at = now();
      const last = marks.at(-1);
      if (last !== undefined && at < last.at + stepMs) return;
      marks = [...marks.filter(isRecent), { fence: fences.open(), at }];
    },
    open: () => marks.find(isRecent)?.fence ?? fences.open(),
  };
}
