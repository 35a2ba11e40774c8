import type { OutboxStore } from '@banyan/platform/events/outbox/outbox-store.ts';
import type { Subgraph } from '@banyan/subgraph-kit/subgraph.ts';
import type { OpenOutboxes } from './open-outboxes.ts';

/** An outbox, and what metrics and health call it: `gateway`, or the name of a subgraph. */
export interface NamedOutbox {
  readonly name: string;
  readonly outbox: OutboxStore;
}

/** All outboxes of a process: its own, those of services, and those of its modules. */
export function namedOutboxes(
  { own, bySubgraph }: OpenOutboxes,
  subgraphs: readonly Pick<Subgraph, 'name' | 'events'>[],
): readonly NamedOutbox[] {
  return [
    ...(own === null ? [] : [{ name: 'gateway', outbox: own }]),
    ...[...bySubgraph].map(([name, outbox]) => ({ name, outbox })),
    ...subgraphs.flatMap(({ name, events }) =>
      events?.outbox === undefined ? [] : [{ name, outbox: events.outbox }],
    ),
  ];
}
