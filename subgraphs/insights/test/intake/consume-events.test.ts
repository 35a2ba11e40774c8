import { createInProcessBroker } from '@banyan/platform/events/brokers/in-process/in-process-broker.ts';
import { createEventSource } from '@banyan/platform/events/consumer/create-event-source.ts';
import { encodeEvent } from '@banyan/platform/events/envelope/create-event.ts';
import { NO_EVENT_SCHEMAS } from '@banyan/platform/events/envelope/event-schemas.ts';
import { createManualBrokerClock } from '@banyan/platform/test/helpers/manual-broker-clock.ts';
import { createRecordingLog } from '@banyan/subgraph-kit/test/helpers/request-parts.ts';
import { expect, it } from '@jest/globals';
import { createInsightsConsumer, INSIGHTS_GROUP } from '../../intake/consume-events.ts';
import { openCountedSqlite } from '../helpers/counted-stores.ts';
import { eventOf } from '../helpers/events.ts';

/** A bus on which insights listen. A stub in front of their store makes its database be away, which one in memory never is. */
async function startConsuming(stack: AsyncDisposableStack) {
  const { store } = stack.use(openCountedSqlite());
  const clock = createManualBrokerClock();
  const { log } = createRecordingLog();
  const broker = createInProcessBroker({ log, clock, topology: { groups: [INSIGHTS_GROUP] } });
  stack.defer(() => broker.close());
  const database = { isAway: false, attempts: 0 };
  const take: typeof store.take = async (intake) => {
    database.attempts += 1;
    if (database.isAway) throw new Error('no connection');
    return store.take(intake);
  };
  const { handle } = createInsightsConsumer({ ...store, take }, log);
  await createEventSource(broker, NO_EVENT_SCHEMAS).subscribe({ group: 'insights' }, handle);
  const publish = (key: string) => {
    const event = eventOf({ key });
    const { id, type, subject } = event;
    return broker.publish({ id, type, subject, body: encodeEvent(event) });
  };
  return { store, database, clock, broker, publish };
}

it('takes an event after hours in which the database was away', async () => {
  await using stack = new AsyncDisposableStack();
  const { store, database, clock, broker, publish } = await startConsuming(stack);
  database.isAway = true;

  const published = publish('1');
  for (let minute = 0; minute < 200; minute += 1) await clock.advance(60_000);
  database.isAway = false;
  await clock.advance(60_000);
  await published;

  expect(database.attempts).toBe(202);
  expect(await store.readIntakeCounts()).toMatchObject({ applied: 1, duplicates: 0 });
  expect(await broker.deadLetters.list('insights', { limit: 1 })).toEqual([]);
});

it('gives up an event that no database can store at its first attempt', async () => {
  await using stack = new AsyncDisposableStack();
  const { database, broker, publish } = await startConsuming(stack);

  await publish('\u0000');

  expect(database.attempts).toBe(0);
  expect(await broker.deadLetters.list('insights', { limit: 1 })).toMatchObject([{ attempts: 1 }]);
});
