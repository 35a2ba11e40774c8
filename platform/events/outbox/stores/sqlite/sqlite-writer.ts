import type { DatabaseSync } from 'node:sqlite';
import { setTimeout as delay } from 'node:timers/promises';
import { isSqliteBusy } from './sqlite-errors.ts';

interface Job {
  readonly kind: 'read' | 'write' | 'note';
  readonly work: () => unknown;
  resolve(result: unknown): void;
  reject(error: unknown): void;
}

type Outcome = { readonly result: unknown } | { readonly error: unknown };

const flushedLevel = 2;
const maxShared = 64;
const longestPauseMs = 20;

/**
 * Runs what uses one connection, one after the other. Writes that wait at the same time share one transaction, each in a
 * savepoint of its own: a commit costs a disk flush, during which the whole process stands still, however much it holds.
 */
export class SqliteWriter {
  readonly #database: DatabaseSync;
  readonly #busyTimeoutMs: number;
  /** Whether commits reach the disk, as the connection was set to; null: not looked at yet. */
  #flushes: boolean | null = null;
  readonly #jobs: Job[] = [];
  #running: Promise<void> | null = null;

  /** `busyTimeoutMs`: how long the writes of other processes are waited for, without blocking this one. */
  constructor(database: DatabaseSync, busyTimeoutMs: number) {
    this.#database = database;
    this.#busyTimeoutMs = busyTimeoutMs;
  }

  /** `work` uses the connection outside of any transaction. */
  read<Result>(work: () => Result): Promise<Result> {
    return this.#add('read', work);
  }

  /** Resolves when it is on the disk. `work` must wait for nothing but the connection; it may run twice. */
  write<Result>(work: () => Result | Promise<Result>): Promise<Result> {
    return this.#add('write', work);
  }

  /** As `write`, but a loss of power may undo it: it is flushed only with the next write that is. */
  note<Result>(work: () => Result): Promise<Result> {
    return this.#add('note', work);
  }

  /** Resolves when all that was asked for is done. */
  async drained(): Promise<void> {
    while (this.#running !== null) await this.#running;
  }

  #add<Result>(kind: Job['kind'], work: () => unknown): Promise<Result> {
    return new Promise<Result>((resolve, reject) => {
      this.#jobs.push({ kind, work, resolve: (result) => resolve(result as Result), reject });
      this.#running ??= this.#runAll();
    });
  }

  async #runAll(): Promise<void> {
    // All that arrives in this turn of the event loop goes together.
    await new Promise((resolve) => setImmediate(resolve));
    while (this.#jobs.length > 0) await this.#runNext();
    this.#running = null;
  }

  #runNext(): Promise<void> {
    const end = this.#jobs.findIndex(({ kind }) => kind === 'read');
    const writes = this.#jobs.splice(0, Math.min(end < 0 ? this.#jobs.length : end, maxShared));
    return writes.length > 0 ? this.#commitTogether(writes) : this.#read(this.#jobs.shift());
  }

  async #commitTogether(writes: readonly Job[]): Promise<void> {
    const outcomes = await this.#tryToCommit(writes);
    if (outcomes !== null) {
      for (const [index, job] of writes.entries()) report(job, outcomes[index]);
      return;
    }
    // One of them has undone them all. Which one shows when each goes alone.
    for (const job of writes) await this.#commitTogether([job]);
  }

  /** Null when nothing is written of several, which may be the fault of one. */
  async #tryToCommit(writes: readonly Job[]): Promise<readonly Outcome[] | null> {
    const database = this.#database;
    const areNotes = writes.every(({ kind }) => kind === 'note');
    const isRelaxed = areNotes && database.isOpen && this.#isFlushed();
    try {
      if (isRelaxed) database.exec('PRAGMA synchronous = NORMAL');
      await this.#whileBusy(() => database.exec('BEGIN IMMEDIATE'));
      const outcomes: Outcome[] = [];
      for (const job of writes) outcomes.push(await this.#runInSavepoint(job));
      database.exec('COMMIT');
      return outcomes;
    } catch (error) {
      if (database.isOpen && database.isTransaction) database.exec('ROLLBACK');
      return writes.length > 1 ? null : [{ error }];
    } finally {
      if (isRelaxed && database.isOpen) database.exec('PRAGMA synchronous = FULL');
    }
  }

  #isFlushed(): boolean {
    const level = () => this.#database.prepare('PRAGMA synchronous').get()?.synchronous;
    this.#flushes ??= level() === flushedLevel;
    return this.#flushes;
  }

  /** Rejects when the error has ended the whole transaction, as that of a full disk does. */
  async #runInSavepoint({ work }: Job): Promise<Outcome> {
    const database = this.#database;
    database.exec('SAVEPOINT job');
    try {
      const result = await work();
      database.exec('RELEASE job');
      return { result };
    } catch (error) {
      if (!database.isTransaction) throw error;
      database.exec('ROLLBACK TO job; RELEASE job');
      return { error };
    }
  }

  async #read(job: Job | undefined): Promise<void> {
    if (job === undefined) return;
    try {
      job.resolve(await this.#whileBusy(job.work));
    } catch (error) {
      job.reject(error);
    }
  }

  async #whileBusy<Result>(work: () => Result): Promise<Result> {
    const deadline = performance.now() + this.#busyTimeoutMs;
    for (;;) {
      try {
        return work();
      } catch (error) {
        if (!isSqliteBusy(error) || performance.now() > deadline) throw error;
        await delay(1 + Math.random() * longestPauseMs);
      }
    }
  }
}

function report(job: Job, outcome: Outcome | undefined): void {
  if (outcome === undefined) return;
  if ('error' in outcome) job.reject(outcome.error);
  else job.resolve(outcome.result);
}
