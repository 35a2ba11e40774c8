import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { EmitOptions } from '../../emit/emit-options.ts';
import type {
  SqlConnection,
  SqlDatabase,
  SqlParameters,
  SqlRow,
  SqlTransaction,
} from '../sql/sql-database.ts';
import { emitInSqlite } from './emit-in-sqlite.ts';
import { sqliteDialect } from './sqlite-dialect.ts';
import { SqliteWriter } from './sqlite-writer.ts';

/** How the connection is used. */
export interface SqliteDatabaseOptions extends EmitOptions {
  /** How long a write waits for those of other processes. Default 5000. */
  readonly busyTimeoutMs?: number;
}

/** A database on a connection, which it takes over and closes. */
export interface SqliteDatabase extends SqlDatabase {
  /** Runs one statement that changes rows and returns them. As a `note` of the database. */
  change(text: string, parameters: SqlParameters): Promise<readonly SqlRow[]>;
}

const defaultBusyTimeoutMs = 5000;

export function createSqliteDatabase(
  database: DatabaseSync,
  options: SqliteDatabaseOptions = {},
): SqliteDatabase {
  const writer = new SqliteWriter(database, options.busyTimeoutMs ?? defaultBusyTimeoutMs);
  const statements = prepareOnce(database);
  const all = (text: string, parameters: SqlParameters = {}) =>
    statements(text).all(bind(parameters)) as readonly SqlRow[];
  const run = (text: string, parameters: SqlParameters = {}) =>
    Number(statements(text).run(bind(parameters)).changes);
  const inside: SqlTransaction = {
    read: async (text, parameters) => all(text, parameters),
    write: async (text, parameters) => run(text, parameters),
    emit: async (events) => emitInSqlite(database, events, options),
  };
  const outside: SqlConnection = {
    read: (text, parameters) => writer.read(() => all(text, parameters)),
    write: (text, parameters) => writer.write(() => run(text, parameters)),
  };
  return {
    dialect: sqliteDialect,
    ...outside,
    note: (text, parameters) => writer.note(() => run(text, parameters)),
    change: (text, parameters) => writer.note(() => all(text, parameters)),
    transact: (work) => writer.write(() => work(inside)),
    async close() {
      await writer.drained();
      if (database.isOpen) database.close();
    },
  };
}

function prepareOnce(database: DatabaseSync): (text: string) => StatementSync {
  const statements = new Map<string, StatementSync>();
  return (text) => {
    const before = statements.get(text);
    if (before !== undefined) return before;
    const statement = database.prepare(text);
    // Parameters are shared by statements, and not each uses all.
    statement.setAllowUnknownNamedParameters(true);
    statements.set(text, statement);
    return statement;
  };
}

function bind(parameters: SqlParameters): Record<string, string | number | null> {
  return Object.fromEntries(
    Object.entries(parameters).map(([name, value]) => [
      name,
      Array.isArray(value) ? JSON.stringify(value) : (value as string | number | null),
    ]),
  );
}
