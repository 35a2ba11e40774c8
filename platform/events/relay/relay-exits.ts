import { randomUUID } from 'node:crypto';
import type { ReleasedRow } from '../outbox/outbox-store.ts';
import type { FailedRow, RelayExits, RelayState } from './relay-state.ts';

/** A row that is given back without having been sent. */
export const UNSENT = { error: 'given back unsent', retryInMs: 0, hasFailed: false };

/** How rows leave this relay. */
export function relayExits(relay: RelayState): RelayExits {
  return {
    mark: (seqs) => markUntilDone(relay, seqs),
    giveUp: (failures) =>
      relay.turns.take(() =>
        release(
          relay,
          failures.flatMap((failure) => takeFromQueue(relay, failure)),
        ),
      ),
  };
}

/** Gives back the rows that wait and were claimed before; the time is that of the relay's clock. */
export async function giveBackWaiting(relay: RelayState, claimedBeforeMs: number): Promise<void> {
  await relay.turns.take(async () => {
    const waiting = relay.queues.takeWaiting(claimedBeforeMs);
    await release(
      relay,
      waiting.map((held) => ({ held, why: UNSENT })),
    );
  });
}

/** Rows stay in the window until they are marked: so an outbox that is away stops the relay, and makes no duplicates. */
async function markUntilDone(relay: RelayState, seqs: readonly number[]): Promise<void> {
  const { outbox, log, backoffMs, timing } = relay.options;
  for (;;) {
    try {
      return await outbox.markPublished(seqs);
    } catch (error) {
      log.error({ err: error, outbox: outbox.name }, 'Published events could not be marked');
    }
    // They will be published once more, when their claim has run out; consumers know them by their ids.
    if (relay.isClosing) return;
    await new Promise<void>((resolve) => {
      timing.after(backoffMs, resolve);
    });
  }
}

/** Only the row itself has failed, not those behind it. */
function takeFromQueue(relay: RelayState, { held, why }: FailedRow): readonly FailedRow[] {
  return relay.queues.failed(held.row).map((each) => ({
    held: each,
    why: { ...why, hasFailed: why.hasFailed && each.row.seq === held.row.seq },
  }));
}

async function release(relay: RelayState, failures: readonly FailedRow[]): Promise<void> {
  for (const [claimant, rows] of byClaimant(failures)) {
    try {
      await relay.options.outbox.release(claimant, rows);
    } catch (error) {
      leaveToLease(relay, error);
    }
  }
}

/**
 * Rows that could not be given back are anybody's when their claim has run out. Until then what comes behind them must not
 * be claimed. A relay is not kept from the subjects that it holds itself; so it goes on under another name.
 */
function leaveToLease(relay: RelayState, error: unknown): void {
  const { outbox, log } = relay.options;
  relay.claimant = randomUUID();
  log.error({ err: error, outbox: outbox.name }, 'Events could not be given back to the outbox');
}

function byClaimant(failures: readonly FailedRow[]): ReadonlyMap<string, readonly ReleasedRow[]> {
  const groups = new Map<string, ReleasedRow[]>();
  for (const { held, why } of failures) {
    const released = { ...why, seq: held.row.seq };
    const group = groups.get(held.claimant);
    if (group === undefined) groups.set(held.claimant, [released]);
    else group.push(released);
  }
  return groups;
}
