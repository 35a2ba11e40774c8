import { SEQUENCE_GAPS } from './sequence-gaps.ts';
import type { SqlDialect } from './sql-database.ts';

/** Neither published nor dead. Parked rows are pending ones of a parked subject. */
export const PENDING = 'published_at IS NULL AND dead_at IS NULL';

/** Columns of an `OutboxRow`. */
export const ROW_COLUMNS = 'seq, id, aggregatetype, aggregateid, type, payload, attempts';

const PARKED_SUBJECTS = `
  SELECT p.aggregatetype, p.aggregateid, p.reason, p.parked_at,
    (SELECT COUNT(*) FROM banyan_outbox o
     WHERE o.aggregatetype = p.aggregatetype AND o.aggregateid = p.aggregateid AND ${PENDING}) AS waiting,
    (SELECT o.id FROM banyan_outbox o
     WHERE o.aggregatetype = p.aggregatetype AND o.aggregateid = p.aggregateid AND ${PENDING}
     ORDER BY o.aggregateversion LIMIT 1) AS first_event
  FROM banyan_parked_subjects p`;

/** The statements that are the same for all databases, in the dialect of one. */
export type OutboxStatements = ReturnType<typeof outboxStatements>;

export function outboxStatements(dialect: SqlDialect) {
  const { nowMs } = dialect;
  return {
    claimable: claimableRows(dialect),

    /** Subjects of which others hold rows. Parameter: claimant. */
    heldByOthers: `
      SELECT DISTINCT aggregatetype, aggregateid FROM banyan_outbox ${dialect.byIndex('banyan_outbox_claimed')}
      WHERE claimed_until > ${nowMs} AND claimed_by <> :claimant`,

    /** Parameter: claimant. The condition on the time lets the index of claimed rows be used. Held rows are pending. */
    heldBy: `
      SELECT seq, aggregatetype, aggregateid FROM banyan_outbox ${dialect.byIndex('banyan_outbox_claimed')}
      WHERE claimed_until > 0 AND claimed_by = :claimant
      ORDER BY seq`,

    /** Parameters: seqs, claimant. */
    unclaim: `
      UPDATE banyan_outbox SET claimed_by = NULL, claimed_until = NULL
      WHERE seq ${dialect.inList('seqs', 'numbers')} AND claimed_by = :claimant`,

    /** Parameters: seqs. An event that was given up while on its way is published all the same, and so no longer dead. */
    markPublished: `
      UPDATE banyan_outbox
      SET published_at = ${nowMs}, dead_at = NULL, available_at = 0, claimed_by = NULL, claimed_until = NULL
      WHERE seq ${dialect.inList('seqs', 'numbers')} AND published_at IS NULL`,

    /** Parameters: seqs, claimant, retryInMs, failures (0 or 1), error (null: the one before stays). */
    release: `
      UPDATE banyan_outbox
      SET claimed_by = NULL, claimed_until = NULL, available_at = ${nowMs} + :retryInMs,
        attempts = attempts + :failures, last_error = COALESCE(:error, last_error)
      WHERE seq ${dialect.inList('seqs', 'numbers')} AND claimed_by = :claimant AND ${PENDING}`,

    /** Parameters: type, key, reason. */
    park: `
      INSERT INTO banyan_parked_subjects (aggregatetype, aggregateid, reason, parked_at)
      VALUES (:type, :key, :reason, ${nowMs})
      ${dialect.onDuplicate('aggregatetype, aggregateid', ['reason'])}`,

    /** Parameters: type, key. */
    unpark: 'DELETE FROM banyan_parked_subjects WHERE aggregatetype = :type AND aggregateid = :key',

    /** Parameter: limit. */
    listParked: `
      ${PARKED_SUBJECTS}
      ORDER BY p.parked_at, p.aggregatetype, p.aggregateid LIMIT :limit`,

    /** Of one event. Parameter: id. */
    findParked: `
      ${PARKED_SUBJECTS}
      JOIN banyan_outbox e ON e.aggregatetype = p.aggregatetype AND e.aggregateid = p.aggregateid
      WHERE e.id = :id`,

    /** Parameters: id, reason. */
    kill: `
      UPDATE banyan_outbox
      SET dead_at = ${nowMs}, last_error = :reason, available_at = 0, claimed_by = NULL, claimed_until = NULL
      WHERE id = :id AND ${PENDING}`,

    /** Parameter: id. */
    revive: `
      UPDATE banyan_outbox SET dead_at = NULL, attempts = 0
      WHERE id = :id AND dead_at IS NOT NULL AND published_at IS NULL`,

    /** Parameters: limit, diedAtMs and seq of the last one before. */
    listDead: `
      SELECT seq, id, type, aggregatetype, aggregateid, last_error, dead_at FROM banyan_outbox
      WHERE dead_at IS NOT NULL AND published_at IS NULL
        AND dead_at >= :diedAtMs AND (dead_at > :diedAtMs OR seq > :seq)
      ORDER BY dead_at, seq LIMIT :limit`,

    audit: auditCounts(dialect),

    gaps: SEQUENCE_GAPS,

    /** Parameters: after, limit, typePrefix (may be empty), sinceMs (may be 0). */
    readPublished: `
      SELECT ${ROW_COLUMNS} FROM banyan_outbox
      WHERE seq > :after AND published_at IS NOT NULL AND created_at >= :sinceMs
        AND SUBSTR(type, 1, :prefixLength) = :typePrefix
      ORDER BY seq LIMIT :limit`,

    /** Parameters: olderThanMs, limit. */
    findOld: `
      SELECT seq FROM banyan_outbox WHERE published_at < ${nowMs} - :olderThanMs
      ORDER BY published_at LIMIT :limit`,

    /** Parameters: seqs. By primary key, so that MySQL locks no ranges. */
    remove: `DELETE FROM banyan_outbox WHERE seq ${dialect.inList('seqs', 'numbers')} AND published_at IS NOT NULL`,
  };
}

/**
 * The rows that may be claimed, oldest first. Parameters: claimant, limit.
 *
 * The pending rows are walked in the order of their index until there are enough. What is left out is decided by subject,
 * not by row: the blocked subjects are collected once, from small indexes that hold only rows in claim and only rows that
 * wait after a failure, and from the parked subjects. Each row costs one look into that set. So the work grows with the
 * rows that are taken or stepped over, be they of one subject or of as many as there are rows; the usual "no older
 * unpublished row of the same subject" would look at all earlier rows of a subject for each of its rows.
 *
 * That what comes out has no gaps within a subject follows from how a subject is blocked: as a whole, or not at all.
 *
 * The inner SELECT makes MariaDB collect the set once; a UNION right behind IN is run again for each row there.
 */
function claimableRows({ nowMs, byIndex, subjectOf }: SqlDialect): string {
  return `
    SELECT o.seq, o.aggregatetype, o.aggregateid
    FROM banyan_outbox o ${byIndex('banyan_outbox_pending')}
    WHERE o.published_at IS NULL AND o.dead_at IS NULL
      AND (${subjectOf('o')}) NOT IN (
        SELECT ${subjectOf('blocked')} FROM (
          SELECT aggregatetype, aggregateid FROM banyan_outbox ${byIndex('banyan_outbox_claimed')}
          WHERE claimed_until > ${nowMs} AND claimed_by <> :claimant
          UNION ALL
          SELECT aggregatetype, aggregateid FROM banyan_outbox ${byIndex('banyan_outbox_waiting')}
          WHERE available_at > ${nowMs} AND available_at > 0
          UNION ALL
          SELECT aggregatetype, aggregateid FROM banyan_parked_subjects
        ) blocked
      )
      AND (o.claimed_until IS NULL OR o.claimed_until <= ${nowMs})
    ORDER BY o.seq LIMIT :limit`;
}

/** One statement, so that all counts are of the same moment. Each state is counted by itself. */
function auditCounts({ nowMs, byIndex }: SqlDialect): string {
  const isParked = `EXISTS (
    SELECT 1 FROM banyan_parked_subjects p
    WHERE p.aggregatetype = o.aggregatetype AND p.aggregateid = o.aggregateid)`;
  const pendingRows = `banyan_outbox o ${byIndex('banyan_outbox_pending')}`;
  const count = (rows: string, condition: string) =>
    `(SELECT COUNT(*) FROM ${rows} WHERE ${condition})`;
  return `
    SELECT (SELECT COUNT(*) FROM banyan_outbox) AS total,
      ${count(pendingRows, `${PENDING} AND NOT ${isParked}`)} AS pending,
      ${count(pendingRows, `${PENDING} AND ${isParked}`)} AS parked,
      ${count('banyan_outbox', 'published_at IS NOT NULL AND dead_at IS NULL')} AS published,
      ${count('banyan_outbox', 'published_at IS NULL AND dead_at IS NOT NULL')} AS dead,
      (SELECT ${nowMs} - o.created_at FROM ${pendingRows}
       WHERE ${PENDING} AND NOT ${isParked} ORDER BY o.seq LIMIT 1) AS oldest_pending`;
}
