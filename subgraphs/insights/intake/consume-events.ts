import { MOST_ATTEMPTS } from '@banyan/platform/events/brokers/consumer-groups.ts';
import type { ConsumerGroup } from '@banyan/platform/events/brokers/event-broker.ts';
import { UnreadableMessage } from '@banyan/platform/events/brokers/unreadable-message.ts';
import type { ChangeEvent } from '@banyan/platform/events/change-event.ts';
import type { Logger } from '@banyan/platform/telemetry/logger.ts';
import type { EventConsumer } from '@banyan/subgraph-kit/subgraph-events.ts';
import type { InsightsStore } from '../stores/insights-store.ts';
import { isStorable } from './field-reader.ts';
import { readEvent } from './read-event.ts';

/**
 * Hears of everything, for the change log. Unordered: whatever the order of events, they give the same figures, so members
 * share the work and one event that waits holds up no other. So an event waits in a queue for a database that is away.
 */
export const INSIGHTS_GROUP: ConsumerGroup = {
  name: 'insights',
  bindings: ['#'],
  maxAttempts: MOST_ATTEMPTS,
};

/** Takes each event into the store. One that cannot be used is counted as such, and is acknowledged. */
export function createInsightsConsumer(store: InsightsStore, log: Logger): EventConsumer {
  return {
    group: INSIGHTS_GROUP,
    async handle(event) {
      assertStorable(event);
      const intake = readEvent(event);
      const outcome = await store.take(intake);
      if (outcome !== 'malformed' || intake.report.kind !== 'malformed') return;
      const { id, type, report } = intake;
      log.warn({ id, type, reason: report.reason }, 'An event cannot be counted');
    },
  };
}

/** Trying again would not help. */
function assertStorable({ id, type, subject, changedfields = '' }: ChangeEvent): void {
  if ([id, type, subject, changedfields].every(isStorable)) return;
  throw new UnreadableMessage('an attribute holds characters that databases cannot store');
}
