import { subjectOfColumns } from '../../emit/subject-columns.ts';
import type { DeadEvent, OutboxAudit, OutboxRow, ParkedSubject } from '../../outbox-store.ts';
import type { SqlRow } from './sql-database.ts';

/** Of any row with the two columns. */
export function subjectOfRow(row: SqlRow): string {
  return subjectOfColumns({ type: String(row.aggregatetype), key: String(row.aggregateid) });
}

export function toOutboxRow(row: SqlRow): OutboxRow {
  return {
    seq: Number(row.seq),
    id: String(row.id),
    type: String(row.type),
    subject: subjectOfRow(row),
    payload: String(row.payload),
    attempts: Number(row.attempts),
  };
}

export function toParkedSubject(row: SqlRow): ParkedSubject {
  return {
    subject: subjectOfRow(row),
    reason: String(row.reason),
    parkedAtMs: Number(row.parked_at),
    waitingEvents: Number(row.waiting),
    firstEvent: row.first_event == null ? null : String(row.first_event),
  };
}

export function toDeadEvent(row: SqlRow): DeadEvent {
  return {
    seq: Number(row.seq),
    id: String(row.id),
    type: String(row.type),
    subject: subjectOfRow(row),
    reason: String(row.last_error ?? ''),
    diedAtMs: Number(row.dead_at),
  };
}

export function toAudit(row: SqlRow | undefined): OutboxAudit {
  const count = (name: string) => Number(row?.[name] ?? 0);
  const [total, pending, published] = [count('total'), count('pending'), count('published')];
  const [parked, dead] = [count('parked'), count('dead')];
  return {
    total,
    pending,
    published,
    parked,
    dead,
    inconsistent: total - pending - published - parked - dead,
    oldestPendingMs: row?.oldest_pending == null ? null : Number(row.oldest_pending),
  };
}
