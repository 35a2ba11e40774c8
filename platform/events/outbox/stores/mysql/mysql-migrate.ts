import { INBOX_TABLES, INTENTS_TABLES, type MysqlTable, OUTBOX_TABLES } from './mysql-tables.ts';

/** A connection or pool of `mysql2/promise`. */
export interface MysqlMigrator {
  query(text: string, values?: unknown[]): Promise<[unknown, unknown]>;
}

type NamedRow = Readonly<Record<string, unknown>>;

const KNOWN_INDEXES = `
  SELECT DISTINCT index_name AS name FROM information_schema.statistics
  WHERE table_schema = DATABASE() AND table_name = ?`;

const VERSION = 'SELECT VERSION() AS version';

const duplicateIndexCode = 'ER_DUP_KEYNAME';

/**
 * Makes the tables of an outbox, and of those that are there already the indexes, where they are missing. Safe to repeat.
 * Commits an open transaction, as every change of tables does in MySQL.
 */
export function migrateOutboxInMysql(connection: MysqlMigrator): Promise<void> {
  return makeAll(connection, OUTBOX_TABLES);
}

/** Makes the table of intents, as {@link migrateOutboxInMysql} does. */
export function migrateIntentsInMysql(connection: MysqlMigrator): Promise<void> {
  return makeAll(connection, INTENTS_TABLES);
}

/** Makes the table of a consumer's inbox, as {@link migrateOutboxInMysql} does. */
export function migrateInboxInMysql(connection: MysqlMigrator): Promise<void> {
  return makeAll(connection, INBOX_TABLES);
}

async function makeAll(connection: MysqlMigrator, tables: readonly MysqlTable[]): Promise<void> {
  const collation = exactCollation(await readVersion(connection));
  for (const table of tables) {
    // Indexes stand in the table's definition, so that one which is made now has all of them at once.
    const indexes = Object.entries(table.indexes).map(
      ([name, columns]) => `INDEX ${name} (${columns})`,
    );
    await connection.query(
      `CREATE TABLE IF NOT EXISTS ${table.name} (${[table.create, ...indexes].join(', ')})
       ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = ${collation}`,
    );
    await makeIndexes(connection, table);
  }
}

async function makeIndexes(connection: MysqlMigrator, table: MysqlTable): Promise<void> {
  const wanted = Object.entries(table.indexes);
  if (wanted.length === 0) return;
  const [rows] = await connection.query(KNOWN_INDEXES, [table.name]);
  const known = new Set((rows as readonly NamedRow[]).map(({ name }) => String(name)));
  for (const [name, columns] of wanted.filter(([index]) => !known.has(index))) {
    await connection
      .query(`CREATE INDEX ${name} ON ${table.name} (${columns})`)
      .catch(ignoreDuplicate);
  }
}

async function readVersion(connection: MysqlMigrator): Promise<string> {
  const [rows] = await connection.query(VERSION);
  return String((rows as readonly NamedRow[])[0]?.version);
}

/** Compares by code point. Plain `utf8mb4_bin` would take keys that differ in spaces at their end for the same. */
function exactCollation(version: string): string {
  return version.includes('MariaDB') ? 'utf8mb4_nopad_bin' : 'utf8mb4_0900_bin';
}

/** Another process has made it at the same time. */
function ignoreDuplicate(error: unknown): void {
  if (error instanceof Error && 'code' in error && error.code === duplicateIndexCode) return;
  throw error;
}
