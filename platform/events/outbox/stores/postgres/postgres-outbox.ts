import { Pool } from 'pg';
import type { Logger } from '../../../../telemetry/logger.ts';
import type { EmitOptions } from '../../emit/emit-options.ts';
import type { OpenOutbox } from '../../open-outbox.ts';
import { createAppendListeners } from '../sql/append-listeners.ts';
import { createSqlInbox } from '../sql/create-sql-inbox.ts';
import { createSqlIntents } from '../sql/create-sql-intents.ts';
import { createSqlOutbox } from '../sql/create-sql-outbox.ts';
import { oncePrepared } from '../sql/once-prepared.ts';
import { claimInPostgres } from './postgres-claim.ts';
import { createPostgresDatabase } from './postgres-database.ts';
import { listenInPostgres, type PostgresListener } from './postgres-listener.ts';
import {
  migrateInboxInPostgres,
  migrateIntentsInPostgres,
  migrateOutboxInPostgres,
} from './postgres-migrate.ts';

/** How a database is used as an outbox. */
export interface PostgresOutboxOptions extends EmitOptions {
  readonly name: string;
  readonly log: Logger;
}

const limits = {
  max: 5,
  connectionTimeoutMillis: 5000,
  statement_timeout: 30_000,
  // A relay that is stopped in the middle of a transaction must not hold its locks for long.
  idle_in_transaction_session_timeout: 10_000,
  keepAlive: true,
};

/**
 * How each connection is set. A queue grows and shrinks faster than statistics are gathered, and a plan that reads the whole
 * table costs the most just when the backlog is large. Every statement of ours has its index.
 */
export const POSTGRES_SESSION =
  'SET enable_seqscan = off; SET enable_bitmapscan = off; SET jit = off';

/** Does not connect yet: the tables are made before the first use that reaches the server; uses before that reject. */
export function openPostgresOutbox(url: string, options: PostgresOutboxOptions): OpenOutbox {
  const { name, log } = options;
  const pool = new Pool({
    ...limits,
    connectionString: url,
    application_name: 'banyan-outbox',
    onConnect: (client) => client.query(POSTGRES_SESSION),
  });
  // Without a listener, a server that drops an idle connection would end the process. Its error drags the whole client
  // along, with the connection's secrets: only the text is logged.
  pool.on('error', ({ message }) => {
    log.warn({ reason: message, outbox: name }, 'PostgreSQL closed an idle connection');
  });
  const prepare = oncePrepared(async () => {
    await migrateOutboxInPostgres(pool);
    await migrateIntentsInPostgres(pool);
  });
  const database = createPostgresDatabase(pool, { ...options, prepare });
  const listeners = createAppendListeners();
  const claim = claimInPostgres.bind(null, database);
  let listener: PostgresListener | null = null;
  return {
    ...createSqlOutbox({ name, database, claim, listeners }),
    intents: createSqlIntents(database, listeners),
    inbox: createSqlInbox({
      database,
      listeners,
      prepare: oncePrepared(() => migrateInboxInPostgres(pool)),
    }),
    onAppended(wake) {
      // Only relays want to hear, so writers do without the connection.
      listener ??= listenInPostgres({ url, log, wake: listeners.wakeAll });
      return listeners.add(wake);
    },
    async close() {
      await listener?.close();
      await database.close();
    },
  };
}
