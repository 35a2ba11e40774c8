import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { OpenOutbox } from '../../open-outbox.ts';
import { createAppendListeners } from '../sql/append-listeners.ts';
import { createSqlInbox } from '../sql/create-sql-inbox.ts';
import { createSqlIntents } from '../sql/create-sql-intents.ts';
import { createSqlOutbox } from '../sql/create-sql-outbox.ts';
import { oncePrepared } from '../sql/once-prepared.ts';
import { toOutboxRow } from '../sql/outbox-rows.ts';
import { outboxStatements, ROW_COLUMNS } from '../sql/outbox-statements.ts';
import { createSqliteDatabase, type SqliteDatabaseOptions } from './sqlite-database.ts';
import { sqliteDialect } from './sqlite-dialect.ts';
import {
  migrateInboxInSqlite,
  migrateIntentsInSqlite,
  migrateOutboxInSqlite,
} from './sqlite-migrate.ts';

/** How a file is used as an outbox. */
export interface SqliteOutboxOptions extends SqliteDatabaseOptions {
  readonly name: string;
}

// The driver waits on the main thread, so it waits for a short time only; the writer goes on waiting.
const blockedAtMostMs = 50;
const blockedWhileOpeningMs = 5000;

// FULL: a commit is on the disk when it returns, and so survives a loss of power. WAL: readers and the writer do not
// wait for each other. A checkpoint flushes twice while the process stands still: at 16 MB it comes a quarter as often.
const SETTINGS =
  'PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 4000';

/** Takes one statement: nobody else writes meanwhile. Parameters: claimant, limit, leaseMs. */
const CLAIM = `
  UPDATE banyan_outbox
  SET claimed_by = :claimant, claimed_until = ${sqliteDialect.nowMs} + :leaseMs
  WHERE seq IN (SELECT seq FROM (${outboxStatements(sqliteDialect).claimable}))
  RETURNING ${ROW_COLUMNS}`;

/**
 * Opens the file, or `:memory:`, with folder and tables made where they are missing. Several processes may have the file
 * open; it must be on a disk of this machine. Throws when it cannot be opened.
 */
export function openSqliteOutbox(file: string, options: SqliteOutboxOptions): OpenOutbox {
  if (file !== ':memory:') mkdirSync(dirname(file), { recursive: true });
  const connection = new DatabaseSync(file, { timeout: blockedWhileOpeningMs });
  try {
    connection.exec(SETTINGS);
    migrateOutboxInSqlite(connection);
    migrateIntentsInSqlite(connection);
    connection.exec(`PRAGMA busy_timeout = ${blockedAtMostMs}`);
    return createSqliteOutbox(connection, options);
  } catch (error) {
    connection.close();
    throw error;
  }
}

/** The outbox on a connection that has the tables already; it takes the connection over and closes it. */
export function createSqliteOutbox(
  connection: DatabaseSync,
  options: SqliteOutboxOptions,
): OpenOutbox {
  const database = createSqliteDatabase(connection, options);
  const listeners = createAppendListeners();
  const outbox = createSqlOutbox({
    name: options.name,
    database,
    listeners,
    async claim({ claimant, limit, leaseMs }) {
      const rows = await database.change(CLAIM, { claimant, limit, leaseMs });
      return rows.map(toOutboxRow).sort((a, b) => a.seq - b.seq);
    },
  });
  return {
    ...outbox,
    intents: createSqlIntents(database, listeners),
    inbox: createSqlInbox({
      database,
      listeners,
      prepare: oncePrepared(() => database.transact(async () => migrateInboxInSqlite(connection))),
    }),
    close: () => database.close(),
  };
}
