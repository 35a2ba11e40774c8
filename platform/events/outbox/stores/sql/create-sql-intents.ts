import type { ChangeEvent } from '../../../change-event.ts';
import { createEventIds } from '../../../envelope/event-ids.ts';
import type {
  ClaimIntentsOptions,
  Intent,
  IntentOutcome,
  IntentState,
  IntentStore,
  SettledIntent,
} from '../../intents/intent-store.ts';
import type { AppendListeners } from './append-listeners.ts';
import { toIntent, toIntentAudit, toIntentParameters, toState } from './intent-rows.ts';
import { type IntentStatements, intentStatements } from './intent-statements.ts';
import type { SqlDatabase, SqlTransaction } from './sql-database.ts';

const intentIds = createEventIds();

/** Intents in the database of an outbox, whose listeners hear of the events of settled ones. */
export function createSqlIntents(database: SqlDatabase, listeners: AppendListeners): IntentStore {
  const statements = intentStatements(database.dialect);
  return {
    async begin(intent) {
      const id = intentIds.next();
      await database.write(statements.begin, toIntentParameters(id, intent));
      return id;
    },
    async settle(id, outcome) {
      const settled = await database.transact((transaction) =>
        settle(transaction, statements, { id, outcome }),
      );
      if (settled.events.length > 0) listeners.wakeAll();
      return settled;
    },
    claimUnsettled: (options) => claimUnsettled(database, statements, options),
    async postpone(id, options) {
      return (await database.write(statements.postpone, { id, ...options })) > 0;
    },
    async audit() {
      return toIntentAudit(await database.read(statements.audit));
    },
    async prune({ olderThanMs, limit }) {
      const rows = await database.read(statements.findOld, { olderThanMs, limit });
      if (rows.length === 0) return 0;
      return database.write(statements.remove, { ids: rows.map(({ id }) => String(id)) });
    },
  };
}

async function settle(
  transaction: SqlTransaction,
  statements: IntentStatements,
  { id, outcome }: { readonly id: string; readonly outcome: IntentOutcome },
): Promise<SettledIntent> {
  const [row] = await transaction.read(statements.lockState, { id });
  if (row === undefined) throw new Error(`There is no intent "${id}"`);
  const state = toState(row.state);
  if (!canBecome(state, outcome.outcome)) return { state, hasChanged: false, events: [] };
  const events = await emitOutcome(transaction, outcome);
  await transaction.write(statements.settle, {
    id,
    state: outcome.outcome,
    isFinal: outcome.outcome === 'unknown' ? 0 : 1,
    error: outcome.outcome === 'ready' ? null : outcome.reason,
  });
  return { state: outcome.outcome, hasChanged: true, events };
}

/** An outcome never gets less certain. */
function canBecome(from: IntentState, to: IntentState): boolean {
  return from === 'pending' || (from === 'unknown' && to !== 'unknown');
}

async function emitOutcome(
  transaction: SqlTransaction,
  outcome: IntentOutcome,
): Promise<readonly ChangeEvent[]> {
  if (outcome.outcome !== 'ready' || outcome.events.length === 0) return [];
  return transaction.emit(outcome.events);
}

/** In two steps: what is found without a lock is locked by its primary key, so that no database locks ranges. */
async function claimUnsettled(
  database: SqlDatabase,
  statements: IntentStatements,
  { claimant, olderThanMs, limit, leaseMs }: ClaimIntentsOptions,
): Promise<readonly Intent[]> {
  const found = await database.read(statements.findUnsettled, { olderThanMs, limit });
  if (found.length === 0) return [];
  return database.transact(async (transaction) => {
    const candidates = found.map(({ id }) => String(id));
    const locked = await transaction.read(statements.lockUnsettled, {
      ids: candidates,
      olderThanMs,
    });
    if (locked.length === 0) return [];
    const ids = locked.map(({ id }) => String(id));
    await transaction.write(statements.claim, { ids, claimant, leaseMs });
    return (await transaction.read(statements.readClaimed, { ids })).map(toIntent);
  });
}
