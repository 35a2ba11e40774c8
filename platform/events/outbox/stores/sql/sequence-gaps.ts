import type { SequenceGap } from '../../outbox-store.ts';
import { subjectOfRow } from './outbox-rows.ts';
import type { SqlRow } from './sql-database.ts';

/**
 * Numbers of subjects without an event. Parameter: limit.
 *
 * Pruning takes published events, the oldest first. So what is missing above an event that is kept is missing by a fault, up
 * to the last number that a writer has taken, which the sequence knows even when nothing stands behind the gap. A dead event is
 * no such mark: those behind it have gone on without it, and were pruned perhaps.
 */
export const SEQUENCE_GAPS = `
  SELECT aggregatetype, aggregateid, version, following FROM (
    SELECT o.aggregatetype, o.aggregateid, o.aggregateversion AS version,
      MIN(CASE WHEN o.dead_at IS NULL THEN o.aggregateversion END)
        OVER (PARTITION BY o.aggregatetype, o.aggregateid) AS lowest,
      COALESCE(
        LEAD(o.aggregateversion)
          OVER (PARTITION BY o.aggregatetype, o.aggregateid ORDER BY o.aggregateversion),
        s.last_version + 1, o.aggregateversion + 1) AS following
    FROM banyan_outbox o
    LEFT JOIN banyan_outbox_sequences s
      ON s.aggregatetype = o.aggregatetype AND s.aggregateid = o.aggregateid
  ) numbered
  WHERE version >= lowest AND following > version + 1
  ORDER BY aggregatetype, aggregateid, version LIMIT :limit`;

export function toSequenceGap(row: SqlRow): SequenceGap {
  return {
    subject: subjectOfRow(row),
    first: Number(row.version) + 1,
    last: Number(row.following) - 1,
  };
}
