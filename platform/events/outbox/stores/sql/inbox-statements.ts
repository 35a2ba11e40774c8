import type { SqlDialect } from './sql-database.ts';

/** The statements of an inbox, in the dialect of one database. */
export function inboxStatements(dialect: SqlDialect) {
  const { nowMs } = dialect;
  const isThis = 'consumer = :consumer AND event_id = :id';
  return {
    /**
     * Parameters: consumer, id, subject. Makes the row where it is missing, seen at 0, and locks it in any case: whoever
     * receives the same message at the same time waits here.
     */
    lock: `
      INSERT INTO banyan_inbox (consumer, event_id, subject, sequence, processed_at)
      VALUES (:consumer, :id, :subject, NULL, 0)
      ${dialect.onDuplicate('consumer, event_id', ['subject'])}`,

    /** Parameters: consumer, id. */
    read: `SELECT processed_at AS seen, ${nowMs} AS now FROM banyan_inbox WHERE ${isThis}`,

    /** Parameters: consumer, id. */
    mark: `UPDATE banyan_inbox SET processed_at = ${nowMs} WHERE ${isThis}`,

    /** Parameters: olderThanMs, limit. */
    findOld: `
      SELECT consumer, event_id FROM banyan_inbox WHERE processed_at < ${nowMs} - :olderThanMs
      ORDER BY processed_at LIMIT :limit`,

    /** Parameters: consumer, ids, olderThanMs. By primary key, so that MySQL locks no ranges. */
    remove: `
      DELETE FROM banyan_inbox
      WHERE consumer = :consumer AND event_id ${dialect.inList('ids', 'texts')}
        AND processed_at < ${nowMs} - :olderThanMs`,
  };
}
