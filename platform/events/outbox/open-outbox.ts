import { BanyanError } from '../../errors/banyan-error.ts';
import type { Logger } from '../../telemetry/logger.ts';
import type { Inbox } from '../consumer/inbox.ts';
import type { EmitOptions } from './emit/emit-options.ts';
import type { IntentStore } from './intents/intent-store.ts';
import type { OutboxStore } from './outbox-store.ts';
import {
  maskOutboxUrl,
  OUTBOX_URL_FORMS,
  type OutboxAddress,
  parseOutboxUrl,
} from './outbox-url.ts';

/** How {@link openOutbox} works. */
export interface OpenOutboxOptions extends EmitOptions {
  readonly log: Logger;
  /** A relative file is looked up below it. */
  readonly baseDir: string;
}

/** An outbox with the intents and the inbox in the same database. */
export interface OpenOutbox extends OutboxStore {
  readonly intents: IntentStore;
  /** Its table is made at the first use. */
  readonly inbox: Inbox;
}

/**
 * Opens the outbox of a URL: `sqlite:<file>`, `sqlite::memory:`, `postgres://…`, `mysql://…` or `mariadb://…`. Rejects with a
 * BanyanError for another URL, and when a file cannot be opened. A database server need not be there yet: calls reject until
 * it is. Missing tables are made at the first use. The driver is loaded only when it is wanted.
 */
export async function openOutbox(url: string, options: OpenOutboxOptions): Promise<OpenOutbox> {
  const address = parseOutboxUrl(url, options.baseDir);
  if (address === null) {
    throw new BanyanError(
      'INTERNAL_SERVER_ERROR',
      `The URL of an outbox must be ${OUTBOX_URL_FORMS}, received "${maskOutboxUrl(url)}"`,
    );
  }
  try {
    return await openAddress(address, options);
  } catch (cause) {
    throw new BanyanError('INTERNAL_SERVER_ERROR', `Outbox ${address.name} cannot be opened`, {
      cause,
    });
  }
}

async function openAddress(
  address: OutboxAddress,
  options: OpenOutboxOptions,
): Promise<OpenOutbox> {
  const { kind, name } = address;
  if (kind === 'sqlite') {
    const { openSqliteOutbox } = await import('./stores/sqlite/sqlite-outbox.ts');
    return openSqliteOutbox(address.file, { ...options, name });
  }
  if (kind === 'postgres') {
    const { openPostgresOutbox } = await import('./stores/postgres/postgres-outbox.ts');
    return openPostgresOutbox(address.url, { ...options, name });
  }
  const { openMysqlOutbox } = await import('./stores/mysql/mysql-outbox.ts');
  return openMysqlOutbox(address.url, { ...options, name });
}
