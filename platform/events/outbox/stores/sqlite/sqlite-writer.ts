import type { DatabaseSync } from 'node:sqlite';
import { setTimeout as delay } from 'node:timers/promises';
import { isSqliteBusy } from './sqlite-errors.ts';

/**
 * Runs what uses one connection, one after the other. Writes that wait at the same time share one transaction, each in a
 * savepoint of its own: a commit costs a disk flush, during which the whole process stands still, however much it holds.
 */
export interface SqliteWriter {
  /** `work` uses the connection outside of any transaction. */
  read<Result>(work: () => Result): Promise<Result>;
  /** Resolves when it is on the disk. `work` must wait for nothing but the connection; it may run twice. */
  write<Result>(work: () => Result | Promise<Result>): Promise<Result>;
  /** Resolves when all that was asked for is done. */
  drained(): Promise<void>;
}

interface Job {
  readonly kind: 'read' | 'write';
  readonly work: () => unknown;
  resolve(result: unknown): void;
  reject(error: unknown): void;
}

type Outcome = { readonly result: unknown } | { readonly error: unknown };

const maxShared = 64;
const longestPauseMs = 20;

/** `busyTimeoutMs`: how long another process's write is waited for, without blocking this one. */
export function createSqliteWriter(database: DatabaseSync, busyTimeoutMs: number): SqliteWriter {
  const jobs: Job[] = [];
  let running: Promise<void> | null = null;

  async function runAll(): Promise<void> {
    // All that arrives in this turn of the event loop goes together.
    await new Promise((resolve) => setImmediate(resolve));
    while (jobs.length > 0) await runNext();
    running = null;
  }

  function runNext(): Promise<void> {
    const end = jobs.findIndex(({ kind }) => kind === 'read');
    const writes = jobs.splice(0, Math.min(end < 0 ? jobs.length : end, maxShared));
    if (writes.length > 0) return commitTogether(writes);
    return settle(jobs.splice(0, 1));
  }

  async function commitTogether(writes: readonly Job[]): Promise<void> {
    const outcomes = await tryToCommit(writes);
    if (outcomes !== null) {
      for (const [index, job] of writes.entries()) report(job, outcomes[index]);
      return;
    }
    // One of them has undone them all. Which one shows when each goes alone.
    for (const job of writes) await commitTogether([job]);
  }

  /** Null when nothing is written of several, which may be the fault of one. */
  async function tryToCommit(writes: readonly Job[]): Promise<readonly Outcome[] | null> {
    try {
      await whileBusy(() => database.exec('BEGIN IMMEDIATE'));
      const outcomes: Outcome[] = [];
      for (const job of writes) outcomes.push(await runInSavepoint(job));
      database.exec('COMMIT');
      return outcomes;
    } catch (error) {
      if (database.isTransaction) database.exec('ROLLBACK');
      return writes.length > 1 ? null : [{ error }];
    }
  }

  /** Rejects when the error has ended the whole transaction, as that of a full disk does. */
  async function runInSavepoint({ work }: Job): Promise<Outcome> {
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

  async function settle(reads: readonly Job[]): Promise<void> {
    for (const job of reads) {
      try {
        job.resolve(await whileBusy(job.work));
      } catch (error) {
        job.reject(error);
      }
    }
  }

  async function whileBusy<Result>(work: () => Result): Promise<Result> {
    const deadline = performance.now() + busyTimeoutMs;
    for (;;) {
      try {
        return work();
      } catch (error) {
        if (!isSqliteBusy(error) || performance.now() > deadline) throw error;
        await delay(1 + Math.random() * longestPauseMs);
      }
    }
  }

  function add<Result>(kind: Job['kind'], work: () => unknown): Promise<Result> {
    return new Promise<Result>((resolve, reject) => {
      jobs.push({ kind, work, resolve: (result) => resolve(result as Result), reject });
      running ??= runAll();
    });
  }

  return {
    read: (work) => add('read', work),
    write: (work) => add('write', work),
    async drained() {
      while (running !== null) await running;
    },
  };
}

function report(job: Job, outcome: Outcome | undefined): void {
  if (outcome === undefined) return;
  if ('error' in outcome) job.reject(outcome.error);
  else job.resolve(outcome.result);
}
