import type { DatabaseSync } from 'node:sqlite';
import type { OutboxRow } from '../../../events/outbox/outbox-store.ts';
import { toOutboxRow } from '../../../events/outbox/stores/sql/outbox-rows.ts';
import type { Mutant } from './outbox-world.ts';

const isFree =
  'published_at IS NULL AND dead_at IS NULL AND (claimed_until IS NULL OR claimed_until = 1) AND available_at <= created_at + 300000';

/** Each is a mistake which somebody could make who writes such an outbox. */
export const MUTANTS: Readonly<Record<string, Mutant>> = {
  'claims a row although another one of its subject is claimed': (outbox, database) => ({
    ...outbox,
    claim: async (options) => claimWhere(database, options, isFree),
  }),
  'lets an event pass another one of its subject that waits after a failure': (
    outbox,
    database,
  ) => ({
    ...outbox,
    claim: async (options) =>
      claimWhere(
        database,
        options,
        `${isFree} AND NOT EXISTS (
      SELECT 1 FROM banyan_outbox c WHERE c.aggregateid = o.aggregateid AND c.claimed_until > 1
        AND c.claimed_by <> '${options.claimant}')`,
      ),
  }),
  'takes what was given back for published': (outbox) => ({
    ...outbox,
    release: (_claimant, rows) => outbox.markPublished(rows.map(({ seq }) => seq)),
  }),
  'prunes whatever nobody has claimed': (outbox, database) => ({
    ...outbox,
    prune: async () =>
      Number(database.prepare('DELETE FROM banyan_outbox WHERE claimed_by IS NULL').run().changes),
  }),
};

interface Claim {
  readonly claimant: string;
  readonly limit: number;
}

function claimWhere(
  database: DatabaseSync,
  { claimant, limit }: Claim,
  condition: string,
): readonly OutboxRow[] {
  const rows = database
    .prepare(
      `UPDATE banyan_outbox SET claimed_by = ?, claimed_until = 9e15
       WHERE seq IN (SELECT seq FROM banyan_outbox o WHERE ${condition} ORDER BY seq LIMIT ?) RETURNING *`,
    )
    .all(claimant, limit);
  return rows.map(toOutboxRow).toSorted((a, b) => a.seq - b.seq);
}
