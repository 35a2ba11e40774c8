import type { HandleMessage, Subscription } from '../event-broker.ts';

/** One who handles messages of a group. */
export interface Member {
  readonly handle: HandleMessage;
  /** Aborted when it leaves. */
  readonly signal: AbortSignal;
  /** Counts the work, which never rejects, as in flight; calls `onEnd` when it has ended. */
  track(work: Promise<void>, onEnd: () => void): void;
}

/** The members of one group. */
export interface Members {
  /** The one that has had to wait longest, among those that can take another message. */
  withRoom(): Member | null;
  add(handle: HandleMessage, concurrency: number): Subscription;
}

interface Entry extends Member {
  readonly inFlight: Set<Promise<void>>;
  readonly concurrency: number;
}

export function createMembers(): Members {
  const entries = new Set<Entry>();
  return {
    withRoom() {
      for (const entry of entries) {
        if (entry.inFlight.size >= entry.concurrency) continue;
        // To the end of the row, so that they take turns.
        entries.delete(entry);
        entries.add(entry);
        return entry;
      }
      return null;
    },
    add(handle, concurrency) {
      const leaving = new AbortController();
      const entry = createEntry(handle, concurrency, leaving.signal);
      entries.add(entry);
      return {
        async close() {
          entries.delete(entry);
          leaving.abort();
          await Promise.all(entry.inFlight);
        },
      };
    },
  };
}

function createEntry(handle: HandleMessage, concurrency: number, signal: AbortSignal): Entry {
  const inFlight = new Set<Promise<void>>();
  return {
    handle,
    signal,
    concurrency,
    inFlight,
    track(work, onEnd) {
      const tracked = work.finally(() => {
        inFlight.delete(tracked);
        onEnd();
      });
      inFlight.add(tracked);
    },
  };
}
