import { DatabaseError, type Pool, type PoolClient } from 'pg';
import type { EmitOptions } from '../../emit/emit-options.ts';
import { createPlacing } from '../sql/named-parameters.ts';
import type { SqlConnection, SqlDatabase, SqlParameters, SqlRow } from '../sql/sql-database.ts';
import { emitInPostgres } from './emit-in-postgres.ts';
import { postgresDialect } from './postgres-dialect.ts';

/** A database on a pool, which it takes over and ends. */
export interface PostgresDatabase extends SqlDatabase {
  /** Runs one statement that changes rows and returns them. */
  change(text: string, parameters: SqlParameters): Promise<readonly SqlRow[]>;
}

/** Serialisation failure and deadlock: PostgreSQL has undone the transaction, and says that it may be tried again. */
const retriedCodes: readonly (string | undefined)[] = ['40001', '40P01'];
const maxAttempts = 5;

/** `prepare` is awaited before each use; it makes the tables, once. */
export function createPostgresDatabase(
  pool: Pool,
  { prepare, ...options }: EmitOptions & { readonly prepare: () => Promise<void> },
): PostgresDatabase {
  const onPool = connectionOn(pool);
  const prepared = async () => {
    await prepare();
    return onPool;
  };
  return {
    dialect: postgresDialect,
    read: async (text, parameters) => (await prepared()).read(text, parameters),
    write: async (text, parameters) => (await prepared()).write(text, parameters),
    note: async (text, parameters) => (await prepared()).write(text, parameters),
    change: async (text, parameters) => (await prepared()).read(text, parameters),
    async transact(work) {
      await prepare();
      return retryConflicts(() =>
        inTransaction(pool, (client) =>
          work({
            ...connectionOn(client),
            emit: (events) => emitInPostgres(client, events, options),
          }),
        ),
      );
    },
    close: () => pool.end(),
  };
}

const place = createPlacing('numbered');
const statementNames = new Map<string, string>();

function connectionOn(client: Pool | PoolClient): SqlConnection {
  const query = (text: string, parameters: SqlParameters = {}) => {
    const placed = place(text);
    return client.query({
      name: nameOf(text),
      text: placed.text,
      values: placed.names.map((name) => parameters[name]),
    });
  };
  return {
    read: async (text, parameters) => (await query(text, parameters)).rows as readonly SqlRow[],
    write: async (text, parameters) => (await query(text, parameters)).rowCount ?? 0,
  };
}

/** Each connection prepares a statement once under its name. */
function nameOf(text: string): string {
  const name = statementNames.get(text) ?? `banyan-${statementNames.size}`;
  statementNames.set(text, name);
  return name;
}

async function retryConflicts<Result>(work: () => Promise<Result>): Promise<Result> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      const isConflict = error instanceof DatabaseError && retriedCodes.includes(error.code);
      if (!isConflict || attempt >= maxAttempts) throw error;
    }
  }
}

async function inTransaction<Result>(
  pool: Pool,
  work: (client: PoolClient) => Promise<Result>,
): Promise<Result> {
  const client = await pool.connect();
  // A connection that is lost between two statements is no error of any of them: unheard, it would end the process. The
  // next statement rejects.
  client.on('error', ignoreLoss);
  let isBroken = false;
  try {
    await client.query('BEGIN');
    const result = await work(client);
    await client.query('COMMIT');
    return result;
  } catch (error) {
    isBroken = !(await rollBack(client));
    throw error;
  } finally {
    client.release(isBroken);
    client.off('error', ignoreLoss);
  }
}

function ignoreLoss(): void {}

async function rollBack(client: PoolClient): Promise<boolean> {
  try {
    await client.query('ROLLBACK');
    return true;
  } catch {
    // The connection is gone, and the transaction with it; the first error is the one to report.
    return false;
  }
}
