import type { EventBroker } from '@banyan/platform/events/brokers/event-broker.ts';
import type { OpenOutbox } from '@banyan/platform/events/outbox/open-outbox.ts';
import { productEvent } from './product-events.ts';

/** A consumer whose effect is a row in a database: one for each event, thanks to the inbox there. */
export interface InboxConsumer {
  /** How often each event was delivered, by its id. */
  readonly deliveries: ReadonlyMap<string, number>;
}

/** Consumes a group. The effect of event ID is an event of the product ID in `effects`, written with the mark of the inbox. */
export async function consumeOnce(
  broker: EventBroker,
  effects: OpenOutbox,
  group: string,
): Promise<InboxConsumer> {
  const deliveries = new Map<string, number>();
  await broker.subscribe({ group, concurrency: 256 }, async ({ id }) => {
    const eventId = id ?? '';
    await effects.inbox.appendOnce({ consumer: group, id: eventId, windowMs: null }, [
      productEvent(eventId),
    ]);
    deliveries.set(eventId, (deliveries.get(eventId) ?? 0) + 1);
  });
  return { deliveries };
}

/** Of the events, those without an effect; and effects beyond the first of each. */
export const EFFECTS = `
  SELECT COUNT(*) AS effects, COUNT(DISTINCT aggregateid) AS events FROM banyan_outbox`;
