import { setTimeout as delay } from 'node:timers/promises';
import type { Pool, PoolConnection, ResultSetHeader } from 'mysql2/promise';
import type { EmitOptions } from '../../emit/emit-options.ts';
import { createPlacing } from '../sql/named-parameters.ts';
import type { SqlConnection, SqlDatabase, SqlParameters, SqlRow } from '../sql/sql-database.ts';
import { emitInMysql } from './emit-in-mysql.ts';
import { mysqlDialect } from './mysql-dialect.ts';

/** Deadlock, and a lock waited for too long: the server says that the transaction may be tried again. */
const retriedCodes: readonly unknown[] = ['ER_LOCK_DEADLOCK', 'ER_LOCK_WAIT_TIMEOUT'];
const maxAttempts = 5;
const longestPauseMs = 20;

/** A database on a pool, which it takes over and ends. `prepare` is awaited before each use; it makes the tables, once. */
export function createMysqlDatabase(
  pool: Pool,
  { prepare, ...options }: EmitOptions & { readonly prepare: () => Promise<void> },
): SqlDatabase {
  const onPool = connectionOn(pool);
  const write: SqlDatabase['note'] = async (text, parameters) => {
    await prepare();
    return retryConflicts(() => onPool.write(text, parameters));
  };
  return {
    dialect: mysqlDialect,
    async read(text, parameters) {
      await prepare();
      return onPool.read(text, parameters);
    },
    write,
    note: write,
    async transact(work) {
      await prepare();
      return retryConflicts(() =>
        inTransaction(pool, (connection) =>
          work({
            ...connectionOn(connection),
            emit: (events) => emitInMysql(connection, events, options),
          }),
        ),
      );
    },
    close: () => pool.end(),
  };
}

const place = createPlacing('question-marks');

function connectionOn(connection: Pool | PoolConnection): SqlConnection {
  const run = async (text: string, parameters: SqlParameters = {}): Promise<unknown> => {
    const placed = place(text);
    const values = placed.names.map((name) => parameters[name]);
    // A statement with a list is different for each length, so the server does not keep it prepared.
    const hasList = values.some((value) => Array.isArray(value));
    const [answer] = hasList
      ? await connection.query(placed.text, values)
      : await connection.execute(placed.text, values as (string | number | null)[]);
    return answer;
  };
  return {
    read: async (text, parameters) => (await run(text, parameters)) as readonly SqlRow[],
    write: async (text, parameters) =>
      ((await run(text, parameters)) as ResultSetHeader).affectedRows,
  };
}

async function retryConflicts<Result>(work: () => Promise<Result>): Promise<Result> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      const isConflict =
        error instanceof Error && 'code' in error && retriedCodes.includes(error.code);
      if (!isConflict || attempt >= maxAttempts) throw error;
      await delay(Math.random() * longestPauseMs * attempt);
    }
  }
}

async function inTransaction<Result>(
  pool: Pool,
  work: (connection: PoolConnection) => Promise<Result>,
): Promise<Result> {
  const connection = await pool.getConnection();
  try {
    await connection.beginTransaction();
    const result = await work(connection);
    await connection.commit();
    connection.release();
    return result;
  } catch (error) {
    if (await rollBack(connection)) connection.release();
    else connection.destroy();
    throw error;
  }
}

async function rollBack(connection: PoolConnection): Promise<boolean> {
  try {
    await connection.rollback();
    return true;
  } catch {
    // The connection is gone, and the transaction with it; the first error is the one to report.
    return false;
  }
}
