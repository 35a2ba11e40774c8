import {
  type EventSchemas,
  loadEventSchemas,
} from '@banyan/platform/events/envelope/event-schemas.ts';
import type { Logger } from '@banyan/platform/telemetry/logger.ts';
import type { GatewayConfig } from '../config.ts';
import { type BrokerOptions, openProjectBroker, type ProjectBroker } from './open-broker.ts';
import { type OpenOutboxes, openOutboxes } from './open-outboxes.ts';

/** What the events of a process stand on. Whoever opened them closes them, after all that uses them. */
export interface EventParts {
  readonly outboxes: OpenOutboxes;
  readonly broker: ProjectBroker;
  readonly schemas: EventSchemas;
  close(): Promise<void>;
}

/**
 * Opens outboxes and broker; nothing is sent or heard yet. Works while RabbitMQ, or the database server of an outbox, is
 * away. Rejects, with nothing left open, for a schema, a file or an address that cannot be used.
 */
export async function openEvents(
  { events, projectDir }: Pick<GatewayConfig, 'events' | 'projectDir'>,
  log: Logger,
  brokerOptions: BrokerOptions = {},
): Promise<EventParts> {
  await using stack = new AsyncDisposableStack();
  const schemas = await loadEventSchemas(events.schemas);
  const outboxes = stack.use(await openOutboxes(events, { projectDir, log, schemas }));
  const broker = await openProjectBroker(events, log, brokerOptions);
  stack.defer(() => broker.close());
  const opened = stack.move();
  return { outboxes, broker, schemas, close: () => opened.disposeAsync() };
}
