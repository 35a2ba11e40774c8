import type { IntentAudit } from '@banyan/platform/events/outbox/intents/intent-store.ts';
import type { OutboxAudit } from '@banyan/platform/events/outbox/outbox-store.ts';
import type { NamedOutbox } from '../named-outboxes.ts';

/** An outbox whose events are counted. */
export type CountedOutbox = Pick<NamedOutbox, 'name' | 'outbox' | 'intents'>;

/** What is known of one outbox. `audit`: null while the database does not answer. */
export interface OutboxState {
  readonly name: string;
  readonly audit: OutboxAudit | null;
  /** Null also for an outbox without intents. */
  readonly intents: IntentAudit | null;
}

/** The states of outboxes, asked for seldom: an audit counts all rows. */
export interface OutboxStates {
  /** As they were found last, at once; has them read anew for the next time when that was long ago. */
  latest(): readonly OutboxState[];
  /** As they are, or were a short time ago. Never rejects. */
  read(): Promise<readonly OutboxState[]>;
}

/** How often and how long outboxes are asked. */
export interface OutboxStatesOptions {
  /** Time for which an answer stays good. Default 15 000. */
  readonly maxAgeMs?: number;
  /** An outbox that has not answered by then is away. Default 2000. */
  readonly timeoutMs?: number;
  /** Milliseconds from any fixed moment on. */
  readonly now?: () => number;
}

export function createOutboxStates(
  outboxes: readonly CountedOutbox[],
  options: OutboxStatesOptions = {},
): OutboxStates {
  const { maxAgeMs = 15_000, timeoutMs = 2000, now = () => performance.now() } = options;
  let latest: readonly OutboxState[] = [];
  let reading: { readonly at: number; readonly states: ReturnType<OutboxStates['read']> } | null =
    null;

  function read(): Promise<readonly OutboxState[]> {
    if (reading === null || now() - reading.at >= maxAgeMs) {
      reading = { at: now(), states: readAll() };
    }
    return reading.states;
  }

  async function readAll(): Promise<readonly OutboxState[]> {
    latest = await Promise.all(outboxes.map((one) => stateOf(one, timeoutMs)));
    return latest;
  }

  return {
    read,
    latest() {
      void read();
      return latest;
    },
  };
}

async function stateOf(
  { name, outbox, intents }: CountedOutbox,
  timeoutMs: number,
): Promise<OutboxState> {
  const { promise: timeout, resolve } = Promise.withResolvers<null>();
  const timer = setTimeout(() => resolve(null), timeoutMs);
  // Why it does not answer stands in the log of its relay.
  const counts = Promise.all([outbox.audit(), intents?.audit() ?? null]).catch(() => null);
  const found = await Promise.race([counts, timeout]).finally(() => clearTimeout(timer));
  const [audit, intentAudit] = found ?? [null, null];
  return { name, audit, intents: intentAudit };
}
