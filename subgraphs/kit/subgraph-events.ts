import type { ConsumerGroup } from '@banyan/platform/events/brokers/event-broker.ts';
import type { HandleEvent } from '@banyan/platform/events/consumer/event-source.ts';
import type { OutboxStore } from '@banyan/platform/events/outbox/outbox-store.ts';

/** What a subgraph tells and hears of changes. The process that runs it relays the outbox and calls the consumers. */
export interface SubgraphEvents {
  /** Where the subgraph writes events in its own transactions. It stays the subgraph's, which closes it. Default: it writes none. */
  readonly outbox?: OutboxStore;
  /** Default: it hears of nothing. */
  readonly consumers?: readonly EventConsumer[];
}

/** One consumer group of a subgraph. Nothing is handled after the host has begun to close the subgraph. */
export interface EventConsumer {
  readonly group: ConsumerGroup;
  readonly handle: HandleEvent;
  /** Events handled at once. Default 32. */
  readonly concurrency?: number;
}
