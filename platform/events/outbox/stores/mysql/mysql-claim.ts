import type { ClaimOptions, OutboxRow } from '../../outbox-store.ts';
import { keepUncontested } from '../sql/keep-uncontested.ts';
import { subjectOfRow, toOutboxRow } from '../sql/outbox-rows.ts';
import { outboxStatements, ROW_COLUMNS } from '../sql/outbox-statements.ts';
import type { SqlDatabase, SqlRow } from '../sql/sql-database.ts';
import { mysqlDialect } from './mysql-dialect.ts';

const { nowMs, lockFreeRows } = mysqlDialect;
const FIND = outboxStatements(mysqlDialect).claimable;

/** Parameter: seqs. By primary key, and what another relay is just taking is skipped: so neither ranges nor gaps are locked. */
const LOCK = `
  SELECT ${ROW_COLUMNS} FROM banyan_outbox
  WHERE seq ${mysqlDialect.inList('seqs', 'numbers')}
    AND published_at IS NULL AND dead_at IS NULL AND available_at <= ${nowMs}
    AND (claimed_until IS NULL OR claimed_until <= ${nowMs})
  ORDER BY seq ${lockFreeRows}`;

/** Parameters: seqs, claimant, leaseMs. */
const TAKE = `
  UPDATE banyan_outbox SET claimed_by = :claimant, claimed_until = ${nowMs} + :leaseMs
  WHERE seq ${mysqlDialect.inList('seqs', 'numbers')}`;

/** Claims for relays on MySQL and MariaDB: found without locks, then locked, looked at again, and taken. */
export async function claimInMysql(
  database: SqlDatabase,
  { claimant, limit, leaseMs }: ClaimOptions,
): Promise<readonly OutboxRow[]> {
  const found = await database.read(FIND, { claimant, limit });
  if (found.length === 0) return [];
  const taken = await database.transact(async (transaction) => {
    const locked = await transaction.read(LOCK, { seqs: found.map(({ seq }) => Number(seq)) });
    const rows = wholeSubjects(found, locked.map(toOutboxRow));
    if (rows.length === 0) return rows;
    await transaction.write(TAKE, { seqs: rows.map(({ seq }) => seq), claimant, leaseMs });
    return rows;
  });
  return keepUncontested(database, claimant, taken);
}

/** A subject is taken whole or not at all: to take its later rows alone would break its order. */
function wholeSubjects(
  found: readonly SqlRow[],
  locked: readonly OutboxRow[],
): readonly OutboxRow[] {
  const seqs = new Set(locked.map(({ seq }) => seq));
  const broken = new Set(
    found.filter(({ seq }) => !seqs.has(Number(seq))).map((row) => subjectOfRow(row)),
  );
  return locked.filter(({ subject }) => !broken.has(subject));
}
