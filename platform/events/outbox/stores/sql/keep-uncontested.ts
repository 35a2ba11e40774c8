import type { OutboxRow } from '../../outbox-store.ts';
import { subjectOfRow } from './outbox-rows.ts';
import { outboxStatements } from './outbox-statements.ts';
import type { SqlDatabase } from './sql-database.ts';

/**
 * Of rows just claimed, those of whose subjects nobody else holds any; the others are given back. For databases where two
 * relays may claim at the same time.
 *
 * Locks alone do not settle it: two relays can take different rows of one subject when its first row changes between their
 * looks (a claim runs out, a dead event comes back). But each has committed its claim before it looks here, so of two the
 * later one sees the other's rows and gives its own back. At worst both do, and nobody sends anything for the moment.
 */
export async function keepUncontested(
  database: SqlDatabase,
  claimant: string,
  taken: readonly OutboxRow[],
): Promise<readonly OutboxRow[]> {
  if (taken.length === 0) return taken;
  const statements = outboxStatements(database.dialect);
  const others = await database.read(statements.heldByOthers, { claimant });
  const contested = new Set(others.map(subjectOfRow));
  const lost = taken.filter(({ subject }) => contested.has(subject));
  if (lost.length === 0) return taken;
  await database.write(statements.unclaim, { claimant, seqs: lost.map(({ seq }) => seq) });
  return taken.filter(({ subject }) => !contested.has(subject));
}
