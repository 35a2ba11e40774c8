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
import { mysqlDialect } from './mysql-dialect.ts';

/** A connection of `mysql2/promise` on which a transaction is open. */
export interface MysqlConnection {
  execute(text: string, values: (string | number)[]): Promise<[unknown, unknown]>;
}

// LAST_INSERT_ID hands the value on to the answer, in both cases. The lock of the row is held until the transaction ends,
// so the order of versions is that of commits.
const NEXT_VERSION = `
  INSERT INTO banyan_outbox_sequences (aggregatetype, aggregateid, last_version)
  VALUES (?, ?, LAST_INSERT_ID(?))
  ON DUPLICATE KEY UPDATE last_version = LAST_INSERT_ID(last_version + ?)`;

const NOW = `SELECT ${mysqlDialect.nowMs} AS now`;

const rowPlaces = "(?, ?, ?, ?, ?, ?, '{}', ?)";

/** Few sizes, for each is a statement that the server keeps prepared. */
const rowsPerInsert = [64, 8, 1] as const;

const inTransactionFlag = 1;

/**
 * Writes events in the open transaction of the caller, who commits: they exist if the change does. Resolves with them as
 * they will be published. Rejects with a BanyanError outside of a transaction, and for an event that cannot be written. Two
 * transactions that write events of the same subject go one after the other; a deadlock is the caller's to retry.
 */
export async function emitInMysql(
  connection: MysqlConnection,
  events: readonly NewEvent[],
  options: EmitOptions = {},
): Promise<readonly ChangeEvent[]> {
  const drafts = draftEvents(events, options);
  if (drafts.length === 0) return [];
  const rows = completeEvents(drafts, await allocate(connection, drafts));
  await insert(connection, rows);
  return rows.map(({ event }) => event);
}

async function allocate(
  connection: MysqlConnection,
  drafts: readonly EventDraft[],
): Promise<AllocatedVersions> {
  const lastVersions = new Map<string, number>();
  for (const { subject, type, key, count } of countSubjects(drafts)) {
    const [answer] = await connection.execute(NEXT_VERSION, [type, key, count, count]);
    const { insertId, serverStatus } = answer as { insertId: number; serverStatus: number };
    // Nothing but a version is used up then, and versions may have gaps.
    if ((serverStatus & inTransactionFlag) === 0) throw notInTransaction('emitInMysql');
    lastVersions.set(subject, insertId);
  }
  const [rows] = await connection.execute(NOW, []);
  return { lastVersions, nowMs: Number((rows as readonly { now: unknown }[])[0]?.now) };
}

async function insert(connection: MysqlConnection, rows: readonly NewOutboxRow[]): Promise<void> {
  for (let start = 0; start < rows.length; ) {
    const size = rowsPerInsert.find((limit) => limit <= rows.length - start) ?? 1;
    const chunk = rows.slice(start, start + size);
    await connection.execute(insertOf(size), chunk.flatMap(toValues));
    start += size;
  }
}

function insertOf(size: number): string {
  const places = Array.from({ length: size }, () => rowPlaces).join(', ');
  return `
    INSERT INTO banyan_outbox
      (id, aggregatetype, aggregateid, aggregateversion, type, payload, headers, created_at)
    VALUES ${places}`;
}

function toValues({ event, type, key, version, payload, createdAtMs }: NewOutboxRow) {
  return [event.id, type, key, version, event.type, payload, createdAtMs];
}
