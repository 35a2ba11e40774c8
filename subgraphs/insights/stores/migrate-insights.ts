import type { DatabaseSync } from 'node:sqlite';
import { migrateInboxInPostgres } from '@banyan/platform/events/outbox/stores/postgres/postgres-migrate.ts';
import { migrateInboxInSqlite } from '@banyan/platform/events/outbox/stores/sqlite/sqlite-migrate.ts';
import type { Pool, PoolClient } from 'pg';
import { postgresInsights, sqliteInsights } from './insights-dialect.ts';
import { CREATE_MIGRATIONS_TABLE, migrationsOf, READ_VERSION } from './insights-tables.ts';

/** Brings a SQLite database up to date. Several processes may do so at once: the first does it, the others wait and see. */
export function migrateInsightsInSqlite(database: DatabaseSync): void {
  database.exec('BEGIN IMMEDIATE');
  try {
    migrateInboxInSqlite(database);
    database.exec(CREATE_MIGRATIONS_TABLE);
    const version = Number(database.prepare(READ_VERSION).get()?.version);
    database.exec(stepsBehind(version, migrationsOf(sqliteInsights.exactText)));
    database.exec('COMMIT');
  } catch (error) {
    if (database.isTransaction) database.exec('ROLLBACK');
    throw error;
  }
}

/** The end of the transaction gives the lock back. */
const lockSchema = "SELECT pg_advisory_xact_lock(hashtext('banyan-insights'))";

/** Brings a PostgreSQL database up to date, as {@link migrateInsightsInSqlite} does. */
export async function migrateInsightsInPostgres(pool: Pool): Promise<void> {
  await migrateInboxInPostgres(pool);
  const client = await pool.connect();
  let isBroken = true;
  try {
    await client.query(`BEGIN; ${lockSchema}`);
    await migrate(client);
    await client.query('COMMIT');
    isBroken = false;
  } finally {
    // Without its connection the transaction is undone.
    client.release(isBroken);
  }
}

async function migrate(client: PoolClient): Promise<void> {
  await client.query(CREATE_MIGRATIONS_TABLE);
  const { rows } = await client.query<{ version: number }>(READ_VERSION);
  const version = rows[0]?.version ?? 0;
  await client.query(stepsBehind(version, migrationsOf(postgresInsights.exactText)));
}

function stepsBehind(version: number, migrations: readonly string[]): string {
  return migrations
    .slice(version)
    .map(
      (step, index) => `${step}\nINSERT INTO insights_migration VALUES (${version + index + 1});`,
    )
    .join('\n');
}
