import type { NamedOutbox } from '@banyan/gateway/events/named-outboxes.ts';
import type { EventBroker } from '@banyan/platform/events/brokers/event-broker.ts';
import { PublishFailure } from '@banyan/platform/events/brokers/publish-failure.ts';
import type { OutboxRow, ReplayOptions } from '@banyan/platform/events/outbox/outbox-store.ts';

/** What is sent again, and to whom. */
export interface ReplayJob {
  readonly broker: Pick<EventBroker, 'publish'>;
  readonly outboxes: readonly NamedOutbox[];
  /** The consumer group. */
  readonly group: string;
  readonly filter: Pick<ReplayOptions, 'typePrefix' | 'sinceMs'>;
}

/** How many events of one outbox were sent. */
export interface ReplayCount {
  readonly outbox: string;
  readonly events: number;
}

const pageSize = 500;
const windowSize = 256;

/**
 * Sends published events of outboxes once more to one group, those of a subject in their order. Rejects at the first one that
 * the broker does not take; what was sent until then stays sent, which the group's inbox tells from new events.
 */
export async function replayEvents(job: ReplayJob): Promise<readonly ReplayCount[]> {
  const counts: ReplayCount[] = [];
  for (const { name, outbox } of job.outboxes) {
    let events = 0;
    let after = 0;
    for (;;) {
      const rows = await outbox.readPublished({ ...job.filter, after, limit: pageSize });
      const last = rows.at(-1);
      if (last === undefined) break;
      await sendAll(rows, job);
      events += rows.length;
      after = last.seq;
    }
    counts.push({ outbox: name, events });
  }
  return counts;
}

/** Of each subject one at a time. */
async function sendAll(rows: readonly OutboxRow[], job: ReplayJob): Promise<void> {
  const lines = [...Map.groupBy(rows, ({ subject }) => subject).values()];
  const waiting = lines.values();
  const sendLines = async () => {
    for (const line of waiting) for (const row of line) await send(row, job);
  };
  await Promise.all(Array.from({ length: Math.min(windowSize, lines.length) }, sendLines));
}

async function send(
  { id, type, subject, payload }: OutboxRow,
  { broker, group }: ReplayJob,
): Promise<void> {
  try {
    await broker.publish({ id, type, subject, body: payload, onlyTo: group });
  } catch (error) {
    if (!(error instanceof PublishFailure)) throw error;
    throw new Error(`Event ${id} (${subject}) was not taken: ${error.message}`, { cause: error });
  }
}
