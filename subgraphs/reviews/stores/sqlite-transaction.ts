import type { DatabaseSync } from 'node:sqlite';

/**
 * Runs `work` as the only writer of the database file, in any process: IMMEDIATE takes the write lock before the first
 * read, so that what `work` reads still holds when it writes. Rolls back when `work` throws.
 */
export function inSqliteTransaction<Result>(database: DatabaseSync, work: () => Result): Result {
  database.exec('BEGIN IMMEDIATE');
  try {
    const result = work();
    database.exec('COMMIT');
    return result;
  } catch (error) {
    if (database.isTransaction) database.exec('ROLLBACK');
    throw error;
  }
}
