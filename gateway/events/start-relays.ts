import type { EventBroker } from '@banyan/platform/events/brokers/event-broker.ts';
import { decodeEvent } from '@banyan/platform/events/envelope/decode-event.ts';
import type { EventSchemas } from '@banyan/platform/events/envelope/event-schemas.ts';
import type { OutboxRow } from '@banyan/platform/events/outbox/outbox-store.ts';
import {
  type Relay,
  type RelayStatistics,
  startRelay,
} from '@banyan/platform/events/relay/create-relay.ts';
import type { Logger } from '@banyan/platform/telemetry/logger.ts';
import type { NamedOutbox } from './named-outboxes.ts';

/** What relays stand on. It stays the caller's. */
export interface RelayParts {
  readonly broker: EventBroker;
  readonly schemas: EventSchemas;
  readonly log: Logger;
  /** For all, where nothing is written by this process. Default: as each outbox says. */
  readonly pollMs?: number;
}

/** The relays of one process. */
export interface Relays {
  /** By the name of the outbox; those of one name are one after the other. */
  statistics(): readonly (RelayStatistics & { readonly name: string })[];
  /** Lets events on their way arrive, and gives back the others. */
  close(): Promise<void>;
}

/** Starts one relay for each outbox. What is no event, or breaks the schema of its type, is not sent, and parks its subject. */
export function startRelays(
  outboxes: readonly NamedOutbox[],
  { broker, schemas, log, pollMs: common }: RelayParts,
): Relays {
  const check = (row: OutboxRow) => faultOf(row, schemas);
  const relays: readonly (readonly [string, Relay])[] = outboxes.map(({ name, outbox, pollMs }) => [
    name,
    startRelay({ outbox, broker, log, check, pollMs: common ?? pollMs }),
  ]);
  return {
    statistics: () => relays.map(([name, relay]) => ({ name, ...relay.statistics() })),
    async close() {
      await Promise.all(relays.map(([, relay]) => relay.close()));
    },
  };
}

function faultOf({ payload }: OutboxRow, schemas: EventSchemas): string | null {
  const decoded = decodeEvent(payload);
  return decoded.ok ? schemas.check(decoded.event) : decoded.reason;
}
