import type { OutboxRow } from '../outbox/outbox-store.ts';

/** A row that a relay holds, under which name, and when its claim was made, on the relay's own clock. */
export interface HeldRow {
  readonly row: OutboxRow;
  readonly claimant: string;
  readonly claimedAtMs: number;
}

/**
 * The rows that a relay holds, in a queue for each subject, of which at most one is on its way at a time: so the first
 * delivery of each event comes behind those before it. Subjects take turns.
 */
export interface SubjectQueues {
  /** Rows held, on their way or not. */
  readonly size: number;
  /** Behind what is held already of their subjects. */
  add(rows: readonly HeldRow[]): void;
  /** The next row that may go, which from now on is on its way; null when there is none. */
  takeNext(): HeldRow | null;
  /** The row on its way has arrived: the one behind it may go. */
  arrived(row: OutboxRow): void;
  /** Gives up the row on its way and all behind it, which are returned in their order, the failed one first. */
  failed(row: OutboxRow): readonly HeldRow[];
  /** Gives up all rows that are not on their way and were claimed before; returned in the order of each subject. */
  takeWaiting(claimedBeforeMs: number): readonly HeldRow[];
}

/** Empty queues. */
export function createSubjectQueues(): SubjectQueues {
  const queues = new Map<string, HeldRow[]>();
  /** Subjects whose first row may go, in the order in which they became so. */
  const ready = new Set<string>();
  let size = 0;

  function drop(subject: string): readonly HeldRow[] {
    const rows = queues.get(subject) ?? [];
    queues.delete(subject);
    ready.delete(subject);
    size -= rows.length;
    return rows;
  }

  return {
    get size() {
      return size;
    },
    add(rows) {
      for (const held of rows) {
        const { subject } = held.row;
        const queue = queues.get(subject);
        if (queue === undefined) {
          queues.set(subject, [held]);
          ready.add(subject);
        } else queue.push(held);
      }
      size += rows.length;
    },
    takeNext() {
      for (const subject of ready) {
        ready.delete(subject);
        return queues.get(subject)?.[0] ?? null;
      }
      return null;
    },
    arrived({ subject }) {
      const queue = queues.get(subject);
      if (queue === undefined) return;
      queue.shift();
      size -= 1;
      if (queue.length > 0) ready.add(subject);
      else queues.delete(subject);
    },
    failed({ subject }) {
      return drop(subject);
    },
    takeWaiting(claimedBeforeMs) {
      // A subject with a row on its way keeps those behind it: they go as soon as that one has arrived.
      const expired = [...ready].filter((subject) => {
        const [first] = queues.get(subject) ?? [];
        return first !== undefined && first.claimedAtMs < claimedBeforeMs;
      });
      return expired.flatMap((subject) => drop(subject));
    },
  };
}
