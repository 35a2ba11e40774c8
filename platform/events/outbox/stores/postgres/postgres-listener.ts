import { Client } from 'pg';
import type { Logger } from '../../../../telemetry/logger.ts';
import { APPENDED_CHANNEL } from './emit-in-postgres.ts';

/** Waits for NOTIFY on a connection of its own. */
export interface PostgresListener {
  /** Resolves when the connection is closed. */
  close(): Promise<void>;
}

/** What a listener needs. */
export interface PostgresListenerOptions {
  readonly url: string;
  readonly log: Logger;
  /** Called at each notification, and after each time that some may have been missed. */
  readonly wake: () => void;
}

const pauseMs = 1000;

/** Listens until closed. A lost connection is made again: meanwhile nothing is heard, and relays poll. */
export function listenInPostgres({ url, log, wake }: PostgresListenerOptions): PostgresListener {
  let client: Client | null = null;
  let timer: NodeJS.Timeout | undefined;
  let isClosed = false;

  function connect(): void {
    const next = new Client({
      connectionString: url,
      application_name: 'banyan-outbox-listener',
      connectionTimeoutMillis: 5000,
      keepAlive: true,
    });
    client = next;
    next.on('notification', wake);
    // Its error drags the whole client along, with the connection's secrets: only the text is logged.
    next.on('error', ({ message }) =>
      log.warn({ reason: message }, 'PostgreSQL closed a listener'),
    );
    next.once('end', again);
    next
      .connect()
      .then(() => next.query(`LISTEN ${APPENDED_CHANNEL}`))
      .then(wake, ({ message }: Error) => {
        log.warn({ reason: message }, 'PostgreSQL cannot be listened to');
        // Also when it never was connected; then there is no end to hear of.
        next.off('end', again);
        void next.end().catch(() => undefined);
        again();
      });
  }

  function again(): void {
    client = null;
    if (!isClosed) timer = setTimeout(connect, pauseMs).unref();
  }

  connect();
  return {
    async close() {
      isClosed = true;
      clearTimeout(timer);
      await client?.end().catch(() => undefined);
    },
  };
}
