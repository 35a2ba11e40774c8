import type { DatabaseSync } from 'node:sqlite';
import type { Migration } from './read-migrations.ts';
import { inSqliteTransaction } from './sqlite-transaction.ts';

const CREATE_MIGRATION_TABLE = `
  CREATE TABLE IF NOT EXISTS schema_migration (
    version INTEGER PRIMARY KEY,
    name TEXT NOT NULL
  ) STRICT`;

const LATEST_VERSION = 'SELECT coalesce(max(version), 0) AS version FROM schema_migration';

const RECORD_MIGRATION = 'INSERT INTO schema_migration (version, name) VALUES (?, ?)';

/** Brings the database up to date. Several processes may do so at once: the first does it, the others wait and see. */
export function migrateSqlite(database: DatabaseSync, migrations: readonly Migration[]): void {
  inSqliteTransaction(database, () => {
    database.exec(CREATE_MIGRATION_TABLE);
    const latest = Number(database.prepare(LATEST_VERSION).get()?.version);
    for (const { version, name, sql } of migrations) {
      if (version <= latest) continue;
      database.exec(sql);
      database.prepare(RECORD_MIGRATION).run(version, name);
    }
  });
}
