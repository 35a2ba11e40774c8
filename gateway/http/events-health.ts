import type { BrokerState } from '@banyan/platform/events/brokers/event-broker.ts';

/** The state of change events, as probes see it. It never makes a gateway unready: queries need no events. */
export interface EventsHealth {
  readonly broker: BrokerState;
  /** By name: `gateway` for its own. */
  readonly outboxes: Readonly<Record<string, OutboxHealth>>;
}

/** `failing`: the database does not answer. Parked and dead events wait for a person. */
export type OutboxHealth =
  | {
      readonly state: 'ok';
      readonly pending: number;
      readonly parked: number;
      readonly dead: number;
    }
  | { readonly state: 'failing' };
