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

/** A client of `pg` on which a transaction is open. */
export interface PostgresClient {
  query(statement: {
    readonly name: string;
    readonly text: string;
    readonly values: unknown[];
  }): Promise<{ readonly rows: readonly Readonly<Record<string, unknown>>[] }>;
  /** Of `pg`: `I` when no transaction is open. */
  getTransactionStatus?(): string | null;
}

/** Of NOTIFY: relays that LISTEN look into the outbox at once. */
export const APPENDED_CHANNEL = 'banyan_outbox';

// The lock of the row is held until the transaction ends. So the order of versions is that of commits.
const NEXT_VERSIONS = {
  name: 'banyan-next-versions',
  text: `
    INSERT INTO banyan_outbox_sequences AS s (aggregatetype, aggregateid, last_version)
    SELECT type, key, count
    FROM unnest($1::text[], $2::text[], $3::bigint[]) WITH ORDINALITY AS wanted (type, key, count, place)
    ORDER BY place
    ON CONFLICT (aggregatetype, aggregateid) DO UPDATE SET last_version = s.last_version + excluded.last_version
    RETURNING aggregatetype, aggregateid, last_version,
      (extract(epoch FROM clock_timestamp()) * 1000)::bigint AS now`,
};

const INSERT_ROWS = {
  name: 'banyan-insert-events',
  text: `
    WITH written AS (
      INSERT INTO banyan_outbox (id, aggregatetype, aggregateid, aggregateversion, type, payload, created_at)
      SELECT id, subject_type, key, version, type, payload, created
      FROM unnest($1::text[], $2::text[], $3::text[], $4::bigint[], $5::text[], $6::text[], $7::bigint[])
        WITH ORDINALITY AS rows (id, subject_type, key, version, type, payload, created, place)
      ORDER BY place
      RETURNING 1
    )
    SELECT pg_notify('${APPENDED_CHANNEL}', '') FROM (SELECT count(*) FROM written) AS counted`,
};

/**
 * Writes events in the open transaction of the caller, who commits: they exist if the change does, and waiting relays hear
 * of them then. Resolves with them as they will be published. Rejects with a BanyanError outside of a transaction, and for
 * an event that cannot be written. Two transactions that write events of the same subject go one after the other.
 */
export async function emitInPostgres(
  client: PostgresClient,
  events: readonly NewEvent[],
  options: EmitOptions = {},
): Promise<readonly ChangeEvent[]> {
  if (client.getTransactionStatus?.() === 'I') throw notInTransaction('emitInPostgres');
  const drafts = draftEvents(events, options);
  if (drafts.length === 0) return [];
  const rows = completeEvents(drafts, await allocate(client, drafts));
  await client.query({ ...INSERT_ROWS, values: toColumns(rows) });
  return rows.map(({ event }) => event);
}

async function allocate(
  client: PostgresClient,
  drafts: readonly EventDraft[],
): Promise<AllocatedVersions> {
  const subjects = countSubjects(drafts);
  const values = [
    subjects.map(({ type }) => type),
    subjects.map(({ key }) => key),
    subjects.map(({ count }) => count),
  ];
  const { rows } = await client.query({ ...NEXT_VERSIONS, values });
  // They come in the order in which they were sent.
  const lastVersions = new Map(
    subjects.map(({ subject }, index) => [subject, Number(rows[index]?.last_version)]),
  );
  return { lastVersions, nowMs: Number(rows.at(-1)?.now) };
}

function toColumns(rows: readonly NewOutboxRow[]): unknown[] {
  return [
    rows.map(({ event }) => event.id),
    rows.map(({ type }) => type),
    rows.map(({ key }) => key),
    rows.map(({ version }) => version),
    rows.map(({ event }) => event.type),
    rows.map(({ payload }) => payload),
    rows.map(({ createdAtMs }) => createdAtMs),
  ];
}
