import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { startMariadb } from '@banyan/devkit/services/mariadb.ts';
import { startPostgres } from '@banyan/devkit/services/postgres.ts';
import { createConnection } from 'mysql2/promise';
import { Client } from 'pg';

/** A kind of database on which outboxes are measured. */
export interface BenchDatabases {
  readonly kind: 'sqlite' | 'postgres' | 'mariadb';
  /** For tables of results. */
  readonly title: string;
  /** A new, empty one. Lower-case letters, digits and `_`. */
  create(name: string): Promise<BenchDatabase>;
}

/** One database. */
export interface BenchDatabase {
  /** Of the outbox. */
  readonly url: string;
  /** What a writer's driver is told: a file, or the URL. */
  readonly address: string;
  /** Runs a statement on a connection of its own, which is open until the stack is disposed. */
  connect(stack: AsyncDisposableStack): Promise<QueryRows>;
}

export type QueryRows = (sql: string) => Promise<readonly Readonly<Record<string, unknown>>[]>;

/** Files in a new folder, which is removed with the stack. */
export async function sqliteDatabases(stack: AsyncDisposableStack): Promise<BenchDatabases> {
  const folder = stack.adopt(await mkdtemp(join(tmpdir(), 'banyan-bench-')), (path) =>
    rm(path, { recursive: true, force: true }),
  );
  return {
    kind: 'sqlite',
    title: 'SQLite',
    async create(name) {
      const address = join(folder, `${name}.db`);
      return {
        url: `sqlite:${address}`,
        address,
        async connect(users) {
          const database = users.adopt(new DatabaseSync(address, { timeout: 5000 }), (it) =>
            it.close(),
          );
          return async (sql) => database.prepare(sql).all();
        },
      };
    },
  };
}

/** Whether the commits of a server survive a loss of power. Default false: fast, since nothing is flushed. */
export interface Durability {
  readonly isDurable?: boolean;
}

/** A server of our own, stopped with the stack. */
export async function postgresDatabases(
  stack: AsyncDisposableStack,
  durability: Durability = {},
): Promise<BenchDatabases> {
  const server = stack.adopt(await startPostgres(durability), (it) => it.stop());
  return {
    kind: 'postgres',
    title: 'PostgreSQL',
    async create(name) {
      const url = await server.createDatabase(name);
      return {
        url,
        address: url,
        async connect(users) {
          const client = users.adopt(new Client({ connectionString: url }), (it) => it.end());
          await client.connect();
          return async (sql) => (await client.query(sql)).rows;
        },
      };
    },
  };
}

/** A server of our own, stopped with the stack. */
export async function mariadbDatabases(
  stack: AsyncDisposableStack,
  durability: Durability = {},
): Promise<BenchDatabases> {
  const server = stack.adopt(await startMariadb(durability), (it) => it.stop());
  const { user, password, host, port } = server;
  return {
    kind: 'mariadb',
    title: 'MariaDB',
    async create(name) {
      await server.createDatabase(name);
      const url = `mysql://${user}:${password}@${host}:${port}/${name}`;
      return {
        url,
        address: url,
        async connect(users) {
          const connection = users.adopt(await createConnection({ uri: url }), (it) => it.end());
          return async (sql) => {
            const [rows] = await connection.query(sql);
            return Array.isArray(rows) ? (rows as Record<string, unknown>[]) : [];
          };
        },
      };
    },
  };
}
