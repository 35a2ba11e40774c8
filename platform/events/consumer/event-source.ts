import type { Subscription } from '../brokers/event-broker.ts';
import type { ChangeEvent } from '../change-event.ts';

/** Change events as consumers get them: read, checked against their schema, and one call for each delivery. */
export interface EventSource {
  /**
   * Gives every event of a consumer group to `handle`, at least once. The group must be one of the installation's topology;
   * null stands for this process alone. A rejection makes the event come again later, and in the end to the dead letters.
   */
  subscribe(options: EventSubscription, handle: HandleEvent): Promise<Subscription>;
}

export interface EventSubscription {
  readonly group: string | null;
  /** For null only: patterns of types. Default `#`, all. */
  readonly bindings?: readonly string[];
  /** Events handled at once. Default 32. */
  readonly concurrency?: number;
  /** Called when events may have been missed, which happens only to a subscription of one process. */
  readonly onGap?: () => void;
}

/** Resolves when the event has taken effect. `signal` aborts when the process closes. */
export type HandleEvent = (event: ChangeEvent, signal: AbortSignal) => Promise<void>;
