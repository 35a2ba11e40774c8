import type { ReleasedRow } from '../../outbox-store.ts';
import { subjectOfRow } from './outbox-rows.ts';
import type { OutboxStatements } from './outbox-statements.ts';
import type { SqlRow, SqlTransaction } from './sql-database.ts';

/** Rows to give back in the same way. */
interface ReleaseGroup {
  readonly seqs: number[];
  readonly retryInMs: number;
  readonly failures: 0 | 1;
  readonly error: string | null;
}

/** Gives back rows of a claimant, and what else it holds behind them in their subjects. */
export async function releaseRows(
  transaction: SqlTransaction,
  statements: OutboxStatements,
  { claimant, failures }: { readonly claimant: string; readonly failures: readonly ReleasedRow[] },
): Promise<void> {
  const held = await transaction.read(statements.heldBy, { claimant });
  const groups = groupAlike([...failures, ...findBehind(held, failures)]);
  for (const group of groups) {
    await transaction.write(statements.release, { claimant, ...group });
  }
}

/** Nobody may send these before the released ones. They need no wait of their own: that of the first blocks the subject. */
function findBehind(
  held: readonly SqlRow[],
  failures: readonly ReleasedRow[],
): readonly ReleasedRow[] {
  const released = new Map(failures.map((failure) => [failure.seq, failure]));
  const first = new Map<string, ReleasedRow>();
  const behind: ReleasedRow[] = [];
  for (const row of held) {
    const subject = subjectOfRow(row);
    const failure = released.get(Number(row.seq));
    if (failure !== undefined && !first.has(subject)) first.set(subject, failure);
    const cause = first.get(subject);
    if (failure === undefined && cause !== undefined) {
      behind.push({ ...cause, seq: Number(row.seq), hasFailed: false });
    }
  }
  return behind;
}

function groupAlike(rows: readonly ReleasedRow[]): Iterable<ReleaseGroup> {
  const groups = new Map<string, ReleaseGroup>();
  for (const { seq, retryInMs, hasFailed, error } of rows) {
    const kind = JSON.stringify([retryInMs, hasFailed, hasFailed ? error : null]);
    const group = groups.get(kind);
    if (group !== undefined) group.seqs.push(seq);
    else {
      groups.set(kind, {
        seqs: [seq],
        retryInMs,
        failures: hasFailed ? 1 : 0,
        error: hasFailed ? error : null,
      });
    }
  }
  return groups.values();
}
