import type { ChangeEvent } from '@banyan/platform/events/change-event.ts';
import { decodeEvent } from '@banyan/platform/events/envelope/decode-event.ts';
import { openOutbox } from '@banyan/platform/events/outbox/open-outbox.ts';
import type { OutboxRow } from '@banyan/platform/events/outbox/outbox-store.ts';
import { createLogger } from '@banyan/platform/telemetry/logger.ts';
import { CloudEvent } from 'cloudevents';

/** The outbox of a PHP service, as the gateway's relay uses it. Disposing closes it. */
export interface PhpOutbox extends AsyncDisposable {
  /**
   * What was written since the last call, oldest first, marked as published. Rejects when an envelope is not as our own
   * reader and the one of package `cloudevents` want it.
   */
  takeEvents(): Promise<readonly ChangeEvent[]>;
  /** The same in short: `Product:1 updated stock,inStock`. */
  takeSummary(): Promise<readonly string[]>;
}

export async function openPhpOutbox(url: string): Promise<PhpOutbox> {
  const log = createLogger({ level: 'silent' });
  const outbox = await openOutbox(url, { log, baseDir: '/' });

  async function takeEvents(): Promise<readonly ChangeEvent[]> {
    const rows = await outbox.claim({ claimant: 'test', limit: 1000, leaseMs: 60_000 });
    await outbox.markPublished(rows.map(({ seq }) => seq));
    return rows.toSorted((a, b) => a.seq - b.seq).map(readRow);
  }

  return {
    takeEvents,
    async takeSummary() {
      return (await takeEvents()).map(summaryOf);
    },
    [Symbol.asyncDispose]: () => outbox.close(),
  };
}

function readRow({ payload, id, type, subject }: OutboxRow): ChangeEvent {
  const decoded = decodeEvent(payload);
  if (!decoded.ok) throw new Error(`${decoded.reason}: ${payload}`);
  const { event } = decoded;
  new CloudEvent(JSON.parse(payload), true).validate();
  // The row's columns tell the same.
  if (event.id !== id || event.type !== type || event.subject !== subject) {
    throw new Error(`The row of ${id} (${type} of ${subject}) does not fit ${payload}`);
  }
  return event;
}

function summaryOf({ subject, type, changedfields = '' }: ChangeEvent): string {
  return `${subject} ${type.split('.').at(-1)} ${changedfields}`.trim();
}
