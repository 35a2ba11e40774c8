import { createPool, type PoolConnection } from 'mysql2';
import type { Pool } from 'mysql2/promise';
import type { EmitOptions } from '../../emit/emit-options.ts';
import type { OpenOutbox } from '../../open-outbox.ts';
import { createAppendListeners } from '../sql/append-listeners.ts';
import { createSqlInbox } from '../sql/create-sql-inbox.ts';
import { createSqlIntents } from '../sql/create-sql-intents.ts';
import { createSqlOutbox } from '../sql/create-sql-outbox.ts';
import { oncePrepared } from '../sql/once-prepared.ts';
import { claimInMysql } from './mysql-claim.ts';
import { createMysqlDatabase } from './mysql-database.ts';
import {
  migrateInboxInMysql,
  migrateIntentsInMysql,
  migrateOutboxInMysql,
} from './mysql-migrate.ts';

/** How a database is used as an outbox. */
export interface MysqlOutboxOptions extends EmitOptions {
  readonly name: string;
}

// READ COMMITTED locks the rows that are found and no gaps between them. The SQL mode is set so that values are never
// cut, and so that the driver's way of writing texts into a statement is the server's.
const SESSION_STATEMENTS = [
  'SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED',
  `SET SESSION sql_mode = 'STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION', innodb_lock_wait_timeout = 5`,
] as const;

/** Does not connect yet: the tables are made before the first use that reaches the server; uses before that reject. */
export function openMysqlOutbox(url: string, options: MysqlOutboxOptions): OpenOutbox {
  const pool = createConnectionPool(url);
  const prepare = oncePrepared(async () => {
    await migrateOutboxInMysql(pool);
    await migrateIntentsInMysql(pool);
  });
  const database = createMysqlDatabase(pool, { ...options, prepare });
  const listeners = createAppendListeners();
  const claim = claimInMysql.bind(null, database);
  return {
    ...createSqlOutbox({ name: options.name, database, claim, listeners }),
    intents: createSqlIntents(database, listeners),
    inbox: createSqlInbox({
      database,
      listeners,
      prepare: oncePrepared(() => migrateInboxInMysql(pool)),
    }),
    close: () => database.close(),
  };
}

function createConnectionPool(url: string): Pool {
  const pool = createPool({
    uri: url.replace(/^mariadb:/, 'mysql:'),
    connectionLimit: 5,
    connectTimeout: 5000,
    enableKeepAlive: true,
    charset: 'utf8mb4',
    supportBigNumbers: true,
    maxPreparedStatements: 256,
  });
  pool.on('connection', setUpSession);
  return pool.promise();
}

/** Its statements run before whatever the connection is wanted for. One that cannot be set so is not used at all. */
function setUpSession(connection: PoolConnection): void {
  for (const statement of SESSION_STATEMENTS) {
    connection.query(statement, (error) => {
      if (error !== null) connection.destroy();
    });
  }
}
