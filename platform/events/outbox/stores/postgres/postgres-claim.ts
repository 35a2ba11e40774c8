import type { ClaimOptions, OutboxRow } from '../../outbox-store.ts';
import { keepUncontested } from '../sql/keep-uncontested.ts';
import { toOutboxRow } from '../sql/outbox-rows.ts';
import { outboxStatements, ROW_COLUMNS } from '../sql/outbox-statements.ts';
import type { PostgresDatabase } from './postgres-database.ts';
import { postgresDialect } from './postgres-dialect.ts';

const { nowMs, lockFreeRows } = postgresDialect;

/**
 * Finds and takes in one round trip. Parameters: claimant, limit, leaseMs.
 *
 * What may be claimed is found without locks, and then locked by primary key; rows that another relay is just taking are
 * skipped, not waited for. Then a subject is taken whole or not at all: to take its later rows alone would break its order.
 * The ARRAY makes the planner look rows up by their key whatever it believes of their number.
 */
const CLAIM = `
  WITH claimable AS MATERIALIZED (${outboxStatements(postgresDialect).claimable}),
  locked AS MATERIALIZED (
    SELECT seq FROM banyan_outbox
    WHERE seq = ANY (ARRAY(SELECT seq FROM claimable))
      AND published_at IS NULL AND dead_at IS NULL AND available_at <= ${nowMs}
      AND (claimed_until IS NULL OR claimed_until <= ${nowMs})
    ${lockFreeRows}
  ),
  broken AS (
    SELECT DISTINCT aggregatetype, aggregateid FROM claimable
    WHERE seq NOT IN (SELECT seq FROM locked)
  )
  UPDATE banyan_outbox o
  SET claimed_by = :claimant::text, claimed_until = ${nowMs} + :leaseMs
  WHERE seq = ANY (ARRAY(SELECT seq FROM locked))
    AND NOT EXISTS (
      SELECT 1 FROM broken b
      WHERE b.aggregatetype = o.aggregatetype AND b.aggregateid = o.aggregateid)
  RETURNING ${ROW_COLUMNS}`;

/** Claims for relays on PostgreSQL. */
export async function claimInPostgres(
  database: PostgresDatabase,
  { claimant, limit, leaseMs }: ClaimOptions,
): Promise<readonly OutboxRow[]> {
  const rows = await database.change(CLAIM, { claimant, limit, leaseMs });
  const taken = rows.map(toOutboxRow).sort((a, b) => a.seq - b.seq);
  return keepUncontested(database, claimant, taken);
}
