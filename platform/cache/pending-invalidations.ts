import { EVERYTHING_TAG } from './tags.ts';

/** Invalidations which the shared store does not have yet. */
export interface PendingInvalidations {
  add(tags: readonly string[]): void;
  /** Sends all of them, and forgets those that were sent. Rejects as `send` does; then they wait on. */
  flush(send: (tags: readonly string[]) => Promise<void>): Promise<void>;
  readonly size: number;
}

/** None yet. More than `maxTags` become one of everything, so that memory stays bounded and none is lost. */
export function createPendingInvalidations(maxTags = 10_000): PendingInvalidations {
  // Each with the time it was last added: one that comes again while it is being sent has to be sent again.
  const pending = new Map<string, number>();
  let additions = 0;
  return {
    add(tags) {
      additions += 1;
      for (const tag of tags) pending.set(tag, additions);
      if (pending.size <= maxTags) return;
      pending.clear();
      pending.set(EVERYTHING_TAG, additions);
    },
    async flush(send) {
      const sent = [...pending];
      if (sent.length === 0) return;
      await send(sent.map(([tag]) => tag));
      for (const [tag, addition] of sent) {
        if (pending.get(tag) === addition) pending.delete(tag);
      }
    },
    get size() {
      return pending.size;
    },
  };
}
