import type { IntentStore } from '@banyan/platform/events/outbox/intents/intent-store.ts';
import type { OutboxStore } from '@banyan/platform/events/outbox/outbox-store.ts';
import type { Subgraph } from '@banyan/subgraph-kit/subgraph.ts';
import type { OpenOutboxes } from './open-outboxes.ts';

/** An outbox, and what metrics and health call it: `gateway`, or the name of a subgraph. */
export interface NamedOutbox {
  readonly name: string;
  readonly outbox: OutboxStore;
  /** Of the gateway's own outbox; others have none. */
  readonly intents?: IntentStore;
  /** How late a relay sees at most what another process has written, where the database cannot wake it. */
  readonly pollMs: number;
}

// Processes that write to an outbox of ours relay it themselves, as a rule.
const ofOurs = 1000;
const ofServices = 100;

/** All outboxes of a process: its own, those of services, and those of its modules. */
export function namedOutboxes(
  { own, bySubgraph }: OpenOutboxes,
  subgraphs: readonly Pick<Subgraph, 'name' | 'events'>[],
): readonly NamedOutbox[] {
  return [
    ...(own === null
      ? []
      : [{ name: 'gateway', outbox: own, intents: own.intents, pollMs: ofOurs }]),
    ...[...bySubgraph].map(([name, outbox]) => ({ name, outbox, pollMs: ofServices })),
    ...subgraphs.flatMap(({ name, events }) =>
      events?.outbox === undefined ? [] : [{ name, outbox: events.outbox, pollMs: ofOurs }],
    ),
  ];
}
