import type { OutboxAudit } from '../../../events/outbox/outbox-store.ts';

/** An event whose transaction was committed. */
export interface CommittedEvent {
  readonly seq: number;
  readonly id: string;
  readonly subject: string;
}

/** All that an outsider can see of outbox and broker. */
export interface OutboxSight {
  readonly rows: readonly { readonly seq: number; readonly state: string }[];
  readonly audit: OutboxAudit;
  /** In the order of their commits. */
  readonly committed: readonly CommittedEvent[];
  /** What has reached the queues, in its order, duplicates included. */
  readonly stored: readonly number[];
  /** Ever given up by hand: their subjects went on without them. */
  readonly killed: ReadonlySet<number>;
}

/** In words; empty when all promises are kept. */
export function brokenPromises(sight: OutboxSight): readonly string[] {
  return [
    ...notCommitted(sight),
    ...lost(sight),
    ...unsent(sight),
    ...disordered(sight),
    ...uncounted(sight),
  ];
}

/** An event exists only when its transaction was committed. */
function notCommitted({ rows, committed }: OutboxSight): readonly string[] {
  const known = new Set(committed.map(({ seq }) => seq));
  return rows.filter(({ seq }) => !known.has(seq)).map(({ seq }) => `${seq} is a ghost`);
}

/** An event goes only when it has been published. */
function lost({ rows, committed, stored }: OutboxSight): readonly string[] {
  const kept = new Set([...rows.map(({ seq }) => seq), ...stored]);
  return committed.filter(({ seq }) => !kept.has(seq)).map(({ seq }) => `${seq} is lost`);
}

/** What counts as published has reached the queues. */
function unsent({ rows, stored }: OutboxSight): readonly string[] {
  return rows
    .filter(({ seq, state }) => state === 'published' && !stored.includes(seq))
    .map(({ seq }) => `${seq} counts as published, and was never stored`);
}

/** First deliveries of a subject are the first of its events, in their order. */
function disordered({ committed, stored, killed }: OutboxSight): readonly string[] {
  const faults: string[] = [];
  for (const [subject, events] of Map.groupBy(committed, (event) => event.subject)) {
    const own = events.map(({ seq }) => seq).filter((seq) => !killed.has(seq));
    const first = [...new Set(stored)].filter((seq) => own.includes(seq));
    const isInOrder = first.every((seq, index) => seq === own[index]);
    if (!isInOrder) faults.push(`${subject} came as ${first}, and was committed as ${own}`);
  }
  return faults;
}

/** Each event is in one state. */
function uncounted({ rows, audit }: OutboxSight): readonly string[] {
  const { total, pending, published, parked, dead, inconsistent } = audit;
  const counted = pending + published + parked + dead;
  const isRight = inconsistent === 0 && total === rows.length && counted === total;
  return isRight ? [] : [`${counted} of ${rows.length} are in one state`];
}
