import type { DatabaseSync } from 'node:sqlite';
import type { ChangeEvent, NewEvent } from '../../../change-event.ts';
import type { EmitOptions } from '../../emit/emit-options.ts';
import {
  type AllocatedVersions,
  completeEvents,
  countSubjects,
  draftEvents,
  type EventDraft,
  type NewOutboxRow,
  notInTransaction,
} from '../../emit/prepare-events.ts';
import { sqliteDialect } from './sqlite-dialect.ts';

const NEXT_VERSION = `
  INSERT INTO banyan_outbox_sequences (aggregatetype, aggregateid, last_version)
  VALUES (?, ?, ?)
  ON CONFLICT (aggregatetype, aggregateid) DO UPDATE SET last_version = last_version + excluded.last_version
  RETURNING last_version, ${sqliteDialect.nowMs} AS now`;

const INSERT_ROW = `
  INSERT INTO banyan_outbox (id, aggregatetype, aggregateid, aggregateversion, type, payload, created_at)
  VALUES (?, ?, ?, ?, ?, ?, ?)`;

/**
 * Writes events in the open transaction of the caller, who commits: they exist if the change does. Returns them as they
 * will be published. Throws a BanyanError outside of a transaction, and for an event that cannot be written.
 */
export function emitInSqlite(
  database: DatabaseSync,
  events: readonly NewEvent[],
  options: EmitOptions = {},
): readonly ChangeEvent[] {
  if (!database.isTransaction) throw notInTransaction('emitInSqlite');
  const drafts = draftEvents(events, options);
  const rows = completeEvents(drafts, allocate(database, drafts));
  insert(database, rows);
  return rows.map(({ event }) => event);
}

function allocate(database: DatabaseSync, drafts: readonly EventDraft[]): AllocatedVersions {
  const statement = database.prepare(NEXT_VERSION);
  const lastVersions = new Map<string, number>();
  let nowMs = 0;
  for (const { subject, type, key, count } of countSubjects(drafts)) {
    const row = statement.get(type, key, count);
    lastVersions.set(subject, Number(row?.last_version));
    nowMs = Number(row?.now);
  }
  return { lastVersions, nowMs };
}

function insert(database: DatabaseSync, rows: readonly NewOutboxRow[]): void {
  const statement = database.prepare(INSERT_ROW);
  for (const { event, type, key, version, payload, createdAtMs } of rows) {
    statement.run(event.id, type, key, version, event.type, payload, createdAtMs);
  }
}
