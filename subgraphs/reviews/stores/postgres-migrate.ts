import type { Pool } from 'pg';
import { LOCK_SCHEMA } from './postgres-statements.ts';
import { inPostgresTransaction } from './postgres-transaction.ts';
import type { Migration } from './read-migrations.ts';

const CREATE_MIGRATION_TABLE = `
  CREATE TABLE IF NOT EXISTS schema_migration (
    version integer PRIMARY KEY,
    name text NOT NULL
  )`;

const LATEST_VERSION = 'SELECT coalesce(max(version), 0) AS version FROM schema_migration';

const RECORD_MIGRATION = 'INSERT INTO schema_migration (version, name) VALUES ($1, $2)';

/** Brings the database up to date. Several processes may do so at once: the first does it, the others wait and see. */
export async function migratePostgres(pool: Pool, migrations: readonly Migration[]): Promise<void> {
  await inPostgresTransaction(pool, async (client) => {
    await client.query(LOCK_SCHEMA);
    await client.query(CREATE_MIGRATION_TABLE);
    const { rows } = await client.query<{ version: number }>(LATEST_VERSION);
    const latest = rows[0]?.version ?? 0;
    for (const { version, name, sql } of migrations) {
      if (version <= latest) continue;
      await client.query(sql);
      await client.query(RECORD_MIGRATION, [version, name]);
    }
  });
}
