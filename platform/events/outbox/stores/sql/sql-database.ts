import type { ChangeEvent, NewEvent } from '../../../change-event.ts';

/** A value of a parameter. A list goes where the dialect's `inList` names it. */
export type SqlValue = string | number | null | readonly number[] | readonly string[];

/** Parameters by name; a statement writes them as `:name`. */
export type SqlParameters = Readonly<Record<string, SqlValue>>;

/** A row by column name. Integers may come as text. */
export type SqlRow = Readonly<Record<string, unknown>>;

/** Runs statements. */
export interface SqlConnection {
  read(text: string, parameters?: SqlParameters): Promise<readonly SqlRow[]>;
  /** How many rows the statement has changed. */
  write(text: string, parameters?: SqlParameters): Promise<number>;
}

/** A connection inside of a transaction. */
export interface SqlTransaction extends SqlConnection {
  /** Writes events, with their places in the order of their subjects. */
  emit(events: readonly NewEvent[]): Promise<readonly ChangeEvent[]>;
}

/** A database as the stores see it. Outside of `transact` each statement is a transaction of its own. */
export interface SqlDatabase extends SqlConnection {
  readonly dialect: SqlDialect;
  /**
   * Commits what `work` has written when it resolves, and undoes it when it rejects. `work` may run several times, since a
   * deadlock or a busy file is tried again; so it changes nothing but the database, and waits for nothing else.
   */
  transact<Result>(work: (transaction: SqlTransaction) => Promise<Result>): Promise<Result>;
  /** A `write` of what a loss of power may undo. SQLite does not wait for the disk then; the others write as ever. */
  note(text: string, parameters: SqlParameters): Promise<number>;
  close(): Promise<void>;
}

/** Where the databases' SQL differs in the statements that all stores share. */
export interface SqlDialect {
  /** Milliseconds since 1970 on the database's clock, the same within one statement. */
  readonly nowMs: string;
  /** The condition behind a column that it is one of the numbers or texts of a parameter. */
  inList(parameter: string, of: 'numbers' | 'texts'): string;
  /**
   * Behind a table's name: the index to use, where the planner would choose by statistics. Those of a queue are never right,
   * and the wrong plan reads all published rows.
   */
  byIndex(name: string): string;
  /** The subject of a table's row, to stand in `(…) NOT IN (SELECT …)`. */
  subjectOf(alias: string): string;
  /** Ends a SELECT of rows to change, for which nobody is to be waited. */
  readonly lockFreeRows: string;
  /** Ends a SELECT of rows to change. */
  readonly lockRows: string;
  /** Ends an INSERT: sets these columns when the key is there. */
  onDuplicate(keyColumns: string, columns: readonly string[]): string;
}
