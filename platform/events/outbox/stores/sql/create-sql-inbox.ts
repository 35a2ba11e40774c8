import type { NewEvent } from '../../../change-event.ts';
import type { Inbox, ReceivedMessage } from '../../../consumer/inbox.ts';
import { subjectOf } from '../../../entity-subject.ts';
import type { AppendListeners } from './append-listeners.ts';
import { inboxStatements } from './inbox-statements.ts';
import type { SqlDatabase, SqlTransaction } from './sql-database.ts';

/** What an inbox in the database of an outbox is made of. */
export interface SqlInboxParts {
  readonly database: SqlDatabase;
  /** Hear of the events that are written. */
  readonly listeners: AppendListeners;
  /** Makes the table; awaited before each use. */
  readonly prepare: () => Promise<void>;
}

export function createSqlInbox({ database, listeners, prepare }: SqlInboxParts): Inbox {
  const statements = inboxStatements(database.dialect);
  return {
    async appendOnce(message, events) {
      await prepare();
      const written = await database.transact(async (transaction) =>
        (await isNew(transaction, message, events)) ? transaction.emit(events) : [],
      );
      if (written.length > 0) listeners.wakeAll();
      return written;
    },
    async prune({ olderThanMs, limit }) {
      await prepare();
      const old = await database.read(statements.findOld, { olderThanMs, limit });
      let removed = 0;
      for (const [consumer, rows] of Map.groupBy(old, (row) => String(row.consumer))) {
        const ids = rows.map((row) => String(row.event_id));
        removed += await database.write(statements.remove, { consumer, ids, olderThanMs });
      }
      return removed;
    },
  };

  async function isNew(
    transaction: SqlTransaction,
    { consumer, id, windowMs }: ReceivedMessage,
    [first]: readonly NewEvent[],
  ): Promise<boolean> {
    const subject = first === undefined ? '' : subjectOf(first.entity, first.key);
    await transaction.write(statements.lock, { consumer, id, subject });
    const [row] = await transaction.read(statements.read, { consumer, id });
    const [seen, now] = [Number(row?.seen), Number(row?.now)];
    const isSeen = seen > 0 && (windowMs === null || now - seen < windowMs);
    if (!isSeen) await transaction.write(statements.mark, { consumer, id });
    return !isSeen;
  }
}
