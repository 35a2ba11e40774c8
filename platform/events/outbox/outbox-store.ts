import type { ChangeEvent, NewEvent } from '../change-event.ts';

/**
 * A database with an outbox: a table of events written in the transaction of the change that they tell of. Each row is in
 * exactly one state, see {@link EventState}. Time is that of the database, so that clocks of relays do not matter.
 * Whoever opened it closes it.
 */
export interface OutboxStore {
  /** For logs and for the command line, without credentials: `sqlite:./var/outbox.db`. */
  readonly name: string;
  /** Writes events in a transaction of their own; all of them or none. Rejects when nothing was written. */
  append(events: readonly NewEvent[]): Promise<readonly ChangeEvent[]>;
  /**
   * Takes rows for one relay, oldest first and whole runs of a subject in its order. Rows of a subject of which another
   * relay holds an unpublished row, or which is parked, or whose oldest row is not yet available, are left out.
   */
  claim(options: ClaimOptions): Promise<readonly OutboxRow[]>;
  /** Marks rows as published. Rows whose claim has passed to another relay meanwhile are marked all the same: they are. */
  markPublished(seqs: readonly number[]): Promise<void>;
  /** Gives rows back after a failure, and those behind them in the same subject. Only rows still held by `claimant`. */
  release(claimant: string, failures: readonly ReleasedRow[]): Promise<void>;
  /** Holds back all unpublished rows of a subject, also those to come, until `unpark`. A relay keeps what it holds already. */
  park(subject: string, reason: string): Promise<void>;
  /** Whether it was parked. */
  unpark(subject: string): Promise<boolean>;
  listParked(options: { readonly limit: number }): Promise<readonly ParkedSubject[]>;
  /** The parked subject of which this event is the first to wait; null for every other event. */
  findParkedBehind(id: string): Promise<ParkedSubject | null>;
  /** Gives an event up for good, with the reason. Whether there was such an unpublished one. */
  kill(id: string, reason: string): Promise<boolean>;
  /** Makes a dead event pending again. Whether there was such a one. */
  revive(id: string): Promise<boolean>;
  /** The longest dead first. `after`: the last one of the page before. */
  listDead(options: ListDeadOptions): Promise<readonly DeadEvent[]>;
  /** Counts every row in its state; `inconsistent` are rows in none or in several: always 0 unless somebody edited them. */
  audit(): Promise<OutboxAudit>;
  /** Numbers of subjects of which the event is gone although pruning cannot have taken it. Reads all rows, as `audit` does. */
  findGaps(options: { readonly limit: number }): Promise<readonly SequenceGap[]>;
  /** Published events in the order of `seq`, in pages, for replay: those with `seq` above `after`. An empty page ends. */
  readPublished(options: ReplayOptions): Promise<readonly OutboxRow[]>;
  /** Deletes up to `limit` rows published longer ago than `olderThanMs`; how many. */
  prune(options: { readonly olderThanMs: number; readonly limit: number }): Promise<number>;
  /**
   * Calls `wake` when rows may have been added: a hint only, relays poll as well. Returns how to stop. PostgreSQL uses
   * LISTEN; others know only what this process appends.
   */
  onAppended(wake: () => void): () => void;
  ping(): Promise<void>;
  close(): Promise<void>;
}

/** Of each row. Parked are unpublished rows of a parked subject. */
export type EventState = 'pending' | 'published' | 'parked' | 'dead';

export interface ClaimOptions {
  /** Unique among relays and restarts. */
  readonly claimant: string;
  readonly limit: number;
  /** After that another relay may take the rows. */
  readonly leaseMs: number;
}

/** A row as the relay needs it: the payload is sent as it is. */
export interface OutboxRow {
  readonly seq: number;
  readonly id: string;
  readonly type: string;
  readonly subject: string;
  /** The whole CloudEvents envelope as JSON text. */
  readonly payload: string;
  /** How often publishing has failed. */
  readonly attempts: number;
}

export interface ReleasedRow {
  readonly seq: number;
  readonly error: string;
  /** Not claimed again before. */
  readonly retryInMs: number;
  /** False for rows that were only behind a failed one: their attempts do not count. */
  readonly hasFailed: boolean;
}

export interface ParkedSubject {
  readonly subject: string;
  readonly reason: string;
  readonly parkedAtMs: number;
  readonly waitingEvents: number;
  /** Id of the first event that waits: the one to mend, or to give up. Null when none waits. */
  readonly firstEvent: string | null;
}

export interface ListDeadOptions {
  readonly limit: number;
  readonly after?: Pick<DeadEvent, 'diedAtMs' | 'seq'> | undefined;
}

export interface DeadEvent {
  readonly seq: number;
  readonly id: string;
  readonly type: string;
  readonly subject: string;
  readonly reason: string;
  readonly diedAtMs: number;
}

export interface OutboxAudit {
  readonly total: number;
  readonly pending: number;
  readonly published: number;
  readonly parked: number;
  readonly dead: number;
  readonly inconsistent: number;
  /** Age of the oldest pending row by the database's clock; null when there is none. */
  readonly oldestPendingMs: number | null;
}

/** From one number to another, both included. */
export interface SequenceGap {
  readonly subject: string;
  readonly first: number;
  readonly last: number;
}

export interface ReplayOptions {
  /** 0 for the beginning. */
  readonly after: number;
  readonly limit: number;
  /** Only types that begin with it. */
  readonly typePrefix?: string;
  /** Only events created at or after this time, milliseconds since 1970. */
  readonly sinceMs?: number;
}
