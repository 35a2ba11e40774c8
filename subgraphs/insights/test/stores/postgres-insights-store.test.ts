import { type RunningPostgres, startPostgres } from '@banyan/devkit/services/postgres.ts';
import { createRecordingLog } from '@banyan/subgraph-kit/test/helpers/request-parts.ts';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Client } from 'pg';
import { readEvent } from '../../intake/read-event.ts';
import { openInsightsStore } from '../../stores/open-insights-store.ts';
import { insightsStoreContract } from '../contracts/insights-store-contract.ts';
import { openCountedPostgres } from '../helpers/counted-stores.ts';
import { eventOf, orderData } from '../helpers/events.ts';

let postgres: RunningPostgres;
let databases = 0;

beforeAll(async () => {
  postgres = await startPostgres();
});

afterAll(() => postgres.stop());

function createDatabase(): Promise<string> {
  databases += 1;
  return postgres.createDatabase(`insights_${databases}`);
}

insightsStoreContract('the PostgreSQL insights store', async () => {
  const url = await createDatabase();
  return { ...(await openCountedPostgres(url)), reopen: () => openCountedPostgres(url) };
});

describe('a consumer that has stopped in the middle of an event', () => {
  it.each([
    ['COMMIT', 'duplicate'],
    ['ROLLBACK', 'applied'],
  ])('is waited for; after its %s the event is %s to the next', async (end, outcome) => {
    const url = await createDatabase();
    await using counted = await openCountedPostgres(url);
    const event = eventOf({ data: orderData() });
    const zombie = new Client({ connectionString: url });
    await zombie.connect();
    await zombie.query('BEGIN');
    await zombie.query(
      `INSERT INTO banyan_inbox VALUES ('insights', '${event.id}', 'Order:1', 1, 0)`,
    );

    const taking = counted.store.take(readEvent(event));
    await untilSomebodyWaits(zombie);
    await zombie.query(end);
    await zombie.end();

    expect(await taking).toBe(outcome);
  });
});

describe('openInsightsStore', () => {
  it('creates the tables once when several processes start together', async () => {
    const url = await createDatabase();
    const { log } = createRecordingLog();
    const start = () => openInsightsStore({ kind: 'postgres', url }, { baseDir: '/', log });

    const stores = await Promise.all([start(), start(), start(), start()]);

    const pings = await Promise.all(stores.map((store) => store.ping()));
    await Promise.all(stores.map((store) => store.close()));
    expect(pings).toHaveLength(4);
  });

  it('rejects when the server cannot be reached', async () => {
    const url = postgres.url.replace(/:\d+\//, ':1/');
    const { log } = createRecordingLog();

    const opening = openInsightsStore({ kind: 'postgres', url }, { baseDir: '/', log });

    await expect(opening).rejects.toThrow(/ECONNREFUSED/);
  });
});

async function untilSomebodyWaits(client: Client): Promise<void> {
  const waiting = 'SELECT 1 FROM pg_locks WHERE NOT granted';
  while ((await client.query(waiting)).rows.length === 0);
}
