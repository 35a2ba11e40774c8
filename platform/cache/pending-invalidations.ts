import { invalidationChunks } from './invalidation-chunks.ts';
import { EVERYTHING_TAG } from './tags.ts';

/** Invalidations which the shared store does not have yet. */
export interface PendingInvalidations {
  add(tags: readonly string[]): void;
  /**
   * Sends all of them in chunks, one after the other, and forgets each chunk that was sent. Rejects as `send` does; then
   * the others wait on. Does nothing while an earlier call is sending.
   */
  flush(send: (tags: readonly string[]) => Promise<void>): Promise<void>;
  readonly size: number;
}

/** None yet. More than `maxTags` become one of everything, so that memory stays bounded and none is lost. */
export function createPendingInvalidations(maxTags = 10_000): PendingInvalidations {
  // Each with the time it was last added: one that comes again while it is being sent has to be sent again.
  const pending = new Map<string, number>();
  let additions = 0;
  let isSending = false;
  const sendAll = async (send: (tags: readonly string[]) => Promise<void>) => {
    const before = new Map(pending);
    for (const chunk of invalidationChunks([...before.keys()])) {
      await send(chunk);
      for (const tag of chunk) {
        if (pending.get(tag) === before.get(tag)) pending.delete(tag);
      }
    }
  };
  return {
    add(tags) {
      additions += 1;
      for (const tag of tags) pending.set(tag, additions);
      if (pending.size <= maxTags) return;
      pending.clear();
      pending.set(EVERYTHING_TAG, additions);
    },
    async flush(send) {
      if (isSending) return;
      isSending = true;
      await sendAll(send).finally(() => {
        isSending = false;
      });
    },
    get size() {
      return pending.size;
    },
  };
}
