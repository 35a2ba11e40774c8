import { mkdirSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { createPostgresDatabase } from '@banyan/platform/events/outbox/stores/postgres/postgres-database.ts';
import { createSqliteDatabase } from '@banyan/platform/events/outbox/stores/sqlite/sqlite-database.ts';
import type { Logger } from '@banyan/platform/telemetry/logger.ts';
import type { SubgraphDatabase } from '@banyan/subgraph-kit/settings/database-url.ts';
import { Pool } from 'pg';
import { createInsightsStore } from './create-insights-store.ts';
import { postgresInsights, sqliteInsights } from './insights-dialect.ts';
import type { InsightsStore } from './insights-store.ts';
import { migrateInsightsInPostgres, migrateInsightsInSqlite } from './migrate-insights.ts';

/** Opens the database, with its tables; a relative file is looked up below `baseDir`. Rejects when it cannot be opened. */
export async function openInsightsStore(
  database: SubgraphDatabase,
  { baseDir, log }: { readonly baseDir: string; readonly log: Logger },
): Promise<InsightsStore> {
  if (database.kind === 'postgres') return openInPostgres(database.url, log);
  const { file } = database;
  return openInSqlite(file === ':memory:' ? file : resolve(baseDir, file));
}

const lockWaitMs = 5000;

function openInSqlite(file: string): InsightsStore {
  if (file !== ':memory:') mkdirSync(dirname(file), { recursive: true });
  const database = new DatabaseSync(file, { timeout: lockWaitMs });
  try {
    return createSqliteInsightsStore(database);
  } catch (error) {
    database.close();
    throw error;
  }
}

/** The store on an open database, which it takes over and brings up to date. */
export function createSqliteInsightsStore(database: DatabaseSync): InsightsStore {
  database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL');
  migrateInsightsInSqlite(database);
  return createInsightsStore(createSqliteDatabase(database), sqliteInsights);
}

const poolLimits = {
  max: 10,
  connectionTimeoutMillis: 5000,
  statement_timeout: 10_000,
  // A consumer that is stopped in the middle of an event must not hold its locks for long.
  idle_in_transaction_session_timeout: 10_000,
  keepAlive: true,
};

/** The planner takes ranges for much larger than they are, and then compiles for longer than it reads. */
const session = 'SET jit = off';

async function openInPostgres(connectionString: string, log: Logger): Promise<InsightsStore> {
  const pool = new Pool({
    ...poolLimits,
    connectionString,
    application_name: 'banyan-insights',
    onConnect: (client) => client.query(session),
  });
  // Without a listener, a server that drops an idle connection would end the process.
  // Its error drags the whole client along, with the connection's secrets: only the text is logged.
  pool.on('error', ({ message }) => {
    log.warn({ reason: message }, 'PostgreSQL closed an idle connection');
  });
  try {
    return await createPostgresInsightsStore(pool);
  } catch (error) {
    await pool.end();
    throw error;
  }
}

/** The store on a pool, which it takes over, and whose database it brings up to date. */
export async function createPostgresInsightsStore(pool: Pool): Promise<InsightsStore> {
  await migrateInsightsInPostgres(pool);
  const prepare = async () => undefined;
  return createInsightsStore(createPostgresDatabase(pool, { prepare }), postgresInsights);
}
