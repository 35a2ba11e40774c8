import { DatabaseSync } from 'node:sqlite';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { openOutbox } from '@banyan/platform/events/outbox/open-outbox.ts';
import { emitInMysql } from '@banyan/platform/events/outbox/stores/mysql/emit-in-mysql.ts';
import { emitInPostgres } from '@banyan/platform/events/outbox/stores/postgres/emit-in-postgres.ts';
import { emitInSqlite } from '@banyan/platform/events/outbox/stores/sqlite/emit-in-sqlite.ts';
import { createLogger } from '@banyan/platform/telemetry/logger.ts';
import { createConnection } from 'mysql2/promise';
import { Client } from 'pg';
import type { BenchDatabase, BenchDatabases } from './databases.ts';
import { productEvent } from './product-events.ts';

/** Who writes, and where. */
export interface WriterOptions {
  readonly kind: BenchDatabases['kind'];
  readonly database: BenchDatabase;
  readonly writers: number;
  /** Whether a transaction writes its event too. */
  readonly emits: boolean;
}

/** Changes the stock of a product of this writer, in one transaction. */
export type Change = () => Promise<void>;

/** Writers with a product of their own each, and a connection that is closed with the stack. */
export async function openWriters(
  stack: AsyncDisposableStack,
  options: WriterOptions,
): Promise<readonly Change[]> {
  const { kind, database, writers } = options;
  await createTables(database);
  const open = { sqlite: openSqlite, postgres: openPostgres, mariadb: openMariadb }[kind];
  const changes: Change[] = [];
  for (let writer = 0; writer < writers; writer += 1) {
    await run(database, `INSERT INTO product VALUES ('${writer}', 0)`);
    changes.push(await open(stack, options, String(writer)));
  }
  return changes;
}

async function createTables(database: BenchDatabase): Promise<void> {
  const log = createLogger({ level: 'error' });
  const outbox = await openOutbox(database.url, { log, baseDir: '/' });
  await outbox.ping();
  await outbox.close();
  await run(database, 'CREATE TABLE product (id VARCHAR(64) PRIMARY KEY, stock INT NOT NULL)');
}

async function run(database: BenchDatabase, sql: string): Promise<void> {
  await using stack = new AsyncDisposableStack();
  const query = await database.connect(stack);
  await query(sql);
}

function update(id: string): string {
  return `UPDATE product SET stock = stock + 1 WHERE id = '${id}'`;
}

async function openSqlite(
  stack: AsyncDisposableStack,
  { database: { address }, emits }: WriterOptions,
  id: string,
): Promise<Change> {
  const database = stack.adopt(new DatabaseSync(address, { timeout: 5000 }), (it) => it.close());
  database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL');
  const statement = database.prepare(update(id));
  return async () => {
    database.exec('BEGIN IMMEDIATE');
    statement.run();
    if (emits) emitInSqlite(database, [productEvent(id)]);
    database.exec('COMMIT');
    await nextTurn();
  };
}

async function openPostgres(
  stack: AsyncDisposableStack,
  { database: { address }, emits }: WriterOptions,
  id: string,
): Promise<Change> {
  const client = stack.adopt(new Client({ connectionString: address }), (it) => it.end());
  await client.connect();
  return async () => {
    await client.query('BEGIN');
    await client.query(update(id));
    if (emits) await emitInPostgres(client, [productEvent(id)]);
    await client.query('COMMIT');
  };
}

async function openMariadb(
  stack: AsyncDisposableStack,
  { database: { address }, emits }: WriterOptions,
  id: string,
): Promise<Change> {
  const connection = stack.adopt(await createConnection({ uri: address }), (it) => it.end());
  return async () => {
    await connection.beginTransaction();
    await connection.query(update(id));
    if (emits) await emitInMysql(connection, [productEvent(id)]);
    await connection.commit();
  };
}
