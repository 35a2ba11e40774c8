import { PublishFailure } from '../brokers/publish-failure.ts';
import type { OutboxRow } from '../outbox/outbox-store.ts';
import { retryDelayMs } from './relay-backoff.ts';
import { UNSENT } from './relay-exits.ts';
import type { RelayTiming } from './relay-options.ts';
import type { RelayState } from './relay-state.ts';
import type { HeldRow } from './subject-queues.ts';

/**
 * Sends the row on its way. Resolves when it is marked or given back. A claim that is half over may run out before the
 * broker's word: another relay would send the event at the same time, so the row is given back unsent.
 */
export async function sendRow(relay: RelayState, held: HeldRow): Promise<void> {
  const { leaseMs, timing } = relay.options;
  if (timing.now() - held.claimedAtMs >= leaseMs / 2) {
    return relay.giveUp({ held, why: UNSENT });
  }
  try {
    const refusal = relay.options.check(held.row);
    if (refusal !== null) return await parkSubject(relay, held, refusal);
    await publish(relay, held.row);
  } catch (error) {
    return takeBack(relay, held, error);
  }
  relay.queues.arrived(held.row);
  await relay.mark(held.row.seq);
}

async function publish(relay: RelayState, row: OutboxRow): Promise<void> {
  const { broker, leaseMs, timing } = relay.options;
  const { id, type, subject, payload } = row;
  const publication = broker.publish({ id, type, subject, body: payload });
  await settlesWithin(publication, leaseMs / 2, timing);
  relay.counts.published += 1;
  relay.unroutable.delete(type);
}

/**
 * A row is sent in the first half of its claim, so one without a word after as long again is given back while the claim
 * still holds. What becomes of it in the broker is unknown: it is sent once more, and may so be delivered twice.
 */
function settlesWithin(
  publication: Promise<void>,
  limitMs: number,
  timing: RelayTiming,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const callOff = timing.after(limitMs, () =>
      reject(new PublishFailure('timeout', `The broker gave no answer within ${limitMs} ms`)),
    );
    publication.finally(callOff).then(resolve, reject);
  });
}

/** Rejects when the outbox cannot park it now. */
async function parkSubject(relay: RelayState, held: HeldRow, reason: string): Promise<void> {
  const { outbox, log } = relay.options;
  const { id, type, subject } = held.row;
  await outbox.park(subject, reason);
  relay.counts.parked += 1;
  log.error({ event: id, type, subject, reason }, 'A subject is parked: its event cannot be sent');
  await relay.giveUp({ held, why: { error: reason, retryInMs: 0, hasFailed: true } });
}

async function takeBack(relay: RelayState, held: HeldRow, error: unknown): Promise<void> {
  const { backoffMs, timing } = relay.options;
  relay.counts.failed += 1;
  logFailure(relay, held.row, error);
  const retryInMs = retryDelayMs(held.row.attempts, backoffMs, timing.random());
  await relay.giveUp({ held, why: { error: messageOf(error), retryInMs, hasFailed: true } });
}

function logFailure(relay: RelayState, { id, type, attempts }: OutboxRow, error: unknown): void {
  const { log } = relay.options;
  const isUnroutable = error instanceof PublishFailure && error.reason === 'returned';
  if (!isUnroutable) {
    log.warn({ err: error, event: id, type, attempts }, 'An event was not taken by the broker');
    return;
  }
  if (relay.unroutable.has(type) || relay.unroutable.size >= maxTypesTold) return;
  relay.unroutable.add(type);
  log.error({ event: id, type }, 'No queue takes events of this type: they wait in the outbox');
}

const maxTypesTold = 1000;

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
