import type { ChangeEvent, NewEvent } from '../change-event.ts';

/** Remembers which messages of other programs have become events. Lives in the database of an outbox, and closes with it. */
export interface Inbox {
  /**
   * Writes events into the outbox, unless the message has been seen before; both in one transaction. Resolves with what was
   * written, empty for a message seen before. Rejects when nothing was: the message may come again then.
   */
  appendOnce(
    message: ReceivedMessage,
    events: readonly NewEvent[],
  ): Promise<readonly ChangeEvent[]>;
  /** Forgets up to `limit` messages seen longer ago than `olderThanMs`; how many. */
  prune(options: { readonly olderThanMs: number; readonly limit: number }): Promise<number>;
}

/** By what a message that comes twice is recognised. */
export interface ReceivedMessage {
  /** Who has received it: each consumer has its own memory. At most 120 characters. */
  readonly consumer: string;
  /** At most 190 characters. */
  readonly id: string;
  /** After this time the same id stands for another message. Null: never. */
  readonly windowMs: number | null;
}
