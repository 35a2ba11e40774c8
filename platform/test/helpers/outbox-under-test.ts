import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { RunningMariadb } from '@banyan/devkit/services/mariadb.ts';
import type { RunningPostgres } from '@banyan/devkit/services/postgres.ts';
import { createConnection } from 'mysql2/promise';
import { Client } from 'pg';
import type { NewEvent } from '../../events/change-event.ts';
import type { EmitOptions } from '../../events/outbox/emit/emit-options.ts';
import { type OpenOutbox, openOutbox } from '../../events/outbox/open-outbox.ts';
import { emitInMysql } from '../../events/outbox/stores/mysql/emit-in-mysql.ts';
import { emitInPostgres } from '../../events/outbox/stores/postgres/emit-in-postgres.ts';
import { emitInSqlite } from '../../events/outbox/stores/sqlite/emit-in-sqlite.ts';
import { createLogger } from '../../telemetry/logger.ts';

/** One outbox as two processes see it, and the database beside it as an operator and a writer do. */
export interface OutboxUnderTest {
  readonly outbox: OpenOutbox;
  readonly peer: OpenOutbox;
  /** File or URL. */
  readonly address: string;
  /** On a connection of its own; table `product (id, stock)` is there. */
  query(sql: string): Promise<readonly Readonly<Record<string, unknown>>[]>;
  /** Another connection of a writer. The test ends the transaction. */
  begin(): Promise<WriterTransaction>;
  /** As {@link begin}, but no transaction is open. */
  emitOutside(events: readonly NewEvent[]): Promise<unknown>;
  close(): Promise<void>;
}

/** A transaction of a subgraph that changes its data. */
export interface WriterTransaction {
  emit(events: readonly NewEvent[], options?: EmitOptions): Promise<unknown>;
  run(sql: string): Promise<unknown>;
  commit(): Promise<void>;
  rollback(): Promise<void>;
}

const silent = createLogger({ write: () => undefined });
const businessTable =
  'CREATE TABLE IF NOT EXISTS product (id VARCHAR(64) PRIMARY KEY, stock INT NOT NULL)';

export async function openSqliteUnderTest(options: EmitOptions = {}): Promise<OutboxUnderTest> {
  const stack = new AsyncDisposableStack();
  const baseDir = await mkdtemp(join(tmpdir(), 'banyan-outbox-'));
  stack.defer(() => rm(baseDir, { recursive: true, force: true }));
  const open = () => openOutbox('sqlite:var/outbox.db', { log: silent, baseDir, ...options });
  const { outbox, peer } = await openBoth(stack, open);
  const address = join(baseDir, 'var/outbox.db');
  const connect = () =>
    stack.adopt(new DatabaseSync(address, { timeout: 2000 }), (database) => database.close());
  const admin = connect();
  admin.exec(businessTable);
  return {
    outbox,
    peer,
    address,
    query: async (sql) => admin.prepare(sql).all(),
    async begin() {
      const database = connect();
      database.exec('BEGIN IMMEDIATE');
      return {
        emit: async (events, emitOptions) => emitInSqlite(database, events, emitOptions),
        run: async (sql) => database.exec(sql),
        commit: async () => database.exec('COMMIT'),
        rollback: async () => database.exec('ROLLBACK'),
      };
    },
    emitOutside: async (events) => emitInSqlite(admin, events),
    close: () => stack.disposeAsync(),
  };
}

export async function openPostgresUnderTest(
  server: RunningPostgres,
  options: EmitOptions = {},
): Promise<OutboxUnderTest> {
  const stack = new AsyncDisposableStack();
  const url = await databaseOf(server);
  const open = () => openOutbox(url, { log: silent, baseDir: '/', ...options });
  const connect = async () => {
    const client = stack.adopt(new Client({ connectionString: url }), (it) => it.end());
    await client.connect();
    return client;
  };
  const admin = await connect();
  await admin.query(businessTable);
  const both = await openBoth(stack, open);
  await admin.query(`TRUNCATE ${tables.join(', ')} RESTART IDENTITY`);
  return {
    ...both,
    address: url,
    query: async (sql) => (await admin.query(sql)).rows,
    async begin() {
      const client = await connect();
      await client.query('BEGIN');
      return {
        emit: (events, emitOptions) => emitInPostgres(client, events, emitOptions),
        run: (sql) => client.query(sql),
        commit: async () => void (await client.query('COMMIT')),
        rollback: async () => void (await client.query('ROLLBACK')),
      };
    },
    emitOutside: (events) => emitInPostgres(admin, events),
    close: () => stack.disposeAsync(),
  };
}

export async function openMariadbUnderTest(
  server: RunningMariadb,
  options: EmitOptions = {},
): Promise<OutboxUnderTest> {
  const stack = new AsyncDisposableStack();
  const url = await databaseOf(server);
  const open = () => openOutbox(url, { log: silent, baseDir: '/', ...options });
  const connect = async () =>
    stack.adopt(await createConnection({ uri: url }), (connection) => connection.end());
  const admin = await connect();
  await admin.query(businessTable);
  const both = await openBoth(stack, open);
  for (const table of tables) await admin.query(`TRUNCATE ${table}`);
  return {
    ...both,
    address: url,
    query: async (sql) =>
      (await admin.query(sql))[0] as unknown as readonly Readonly<Record<string, unknown>>[],
    async begin() {
      const connection = await connect();
      await connection.beginTransaction();
      return {
        emit: (events, emitOptions) => emitInMysql(connection, events, emitOptions),
        run: (sql) => connection.query(sql),
        commit: () => connection.commit(),
        rollback: () => connection.rollback(),
      };
    },
    emitOutside: (events) => emitInMysql(admin, events),
    close: () => stack.disposeAsync(),
  };
}

export function mariadbUrl(
  { user, password, host, port }: RunningMariadb,
  database: string,
): string {
  return `mysql://${user}:${password}@${host}:${port}/${database}`;
}

/** Databases by server: to make one anew takes longer than to empty it. */
const databases = new WeakMap<object, string>();

async function databaseOf(server: RunningPostgres | RunningMariadb): Promise<string> {
  const known = databases.get(server);
  if (known !== undefined) return known;
  const made = await server.createDatabase('outbox');
  const url = typeof made === 'string' ? made : mariadbUrl(server as RunningMariadb, 'outbox');
  databases.set(server, url);
  return url;
}

const tables = [
  'product',
  'banyan_outbox',
  'banyan_outbox_sequences',
  'banyan_parked_subjects',
  'banyan_intents',
];

/** The tables are there when both are open. */
async function openBoth(
  stack: AsyncDisposableStack,
  open: () => Promise<OpenOutbox>,
): Promise<Pick<OutboxUnderTest, 'outbox' | 'peer'>> {
  const outbox = stack.adopt(await open(), (it) => it.close());
  const peer = stack.adopt(await open(), (it) => it.close());
  await outbox.ping();
  await peer.ping();
  return { outbox, peer };
}

/** An event of a product. */
export function productEvent(id: string, changes: Partial<NewEvent> = {}): NewEvent {
  return {
    subgraph: 'catalog',
    entity: 'Product',
    key: { id },
    verb: 'updated',
    changedFields: ['stock'],
    data: { stock: 7 },
    ...changes,
  };
}
