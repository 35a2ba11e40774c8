import type { NamedOutbox } from '@banyan/gateway/events/named-outboxes.ts';
import type { IntentAudit } from '@banyan/platform/events/outbox/intents/intent-store.ts';
import type { OutboxAudit } from '@banyan/platform/events/outbox/outbox-store.ts';
import { reasonOf } from '../print-result.ts';

/** What is known of one outbox. */
export interface OutboxState {
  readonly name: string;
  readonly database: string;
  /** Null when it does not answer. */
  readonly audit: OutboxAudit | null;
  /** Null also for an outbox without intents. */
  readonly intents: IntentAudit | null;
  /** Those parked first, {@link MOST_PARKED} at most. */
  readonly parkedSubjects: readonly string[];
  /** Null when it answers. */
  readonly problem: string | null;
}

/** More are not named here. */
export const MOST_PARKED = 100;

/** Never rejects. */
export async function outboxStateOf({ name, outbox, intents }: NamedOutbox): Promise<OutboxState> {
  const database = outbox.name;
  try {
    const audit = await outbox.audit();
    const parked = await outbox.listParked({ limit: MOST_PARKED });
    return {
      name,
      database,
      audit,
      intents: (await intents?.audit()) ?? null,
      parkedSubjects: parked.map(({ subject }) => subject),
      problem: null,
    };
  } catch (error) {
    const nothing = { audit: null, intents: null, parkedSubjects: [] };
    return { name, database, ...nothing, problem: reasonOf(error) };
  }
}
