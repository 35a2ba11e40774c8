import { once } from 'node:events';
import { type RunningPostgres, startPostgres } from '@banyan/devkit/services/postgres.ts';
import { createLogger } from '@banyan/platform/telemetry/logger.ts';
import { createRecordingLog } from '@banyan/subgraph-kit/test/helpers/request-parts.ts';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Client, Pool } from 'pg';
import { openPostgresReviewStore } from '../../stores/postgres-review-store.ts';
import { LOCK_SCHEMA } from '../../stores/postgres-statements.ts';
import { inPostgresTransaction } from '../../stores/postgres-transaction.ts';
import { reviewStoreContract } from '../contracts/review-store-contract.ts';
import { newReview, openCountedPostgres } from '../helpers/counted-stores.ts';

let postgres: RunningPostgres;
let databases = 0;

beforeAll(async () => {
  postgres = await startPostgres();
});

afterAll(() => postgres.stop());

function createDatabase(): Promise<string> {
  databases += 1;
  return postgres.createDatabase(`reviews_${databases}`);
}

reviewStoreContract('the PostgreSQL review store', async () => {
  const url = await createDatabase();
  return { ...(await openCountedPostgres(url)), reopen: () => openCountedPostgres(url) };
});

describe('openPostgresReviewStore', () => {
  it('creates and fills the tables once when several processes start together', async () => {
    const url = await createDatabase();
    const start = async () => {
      const store = await openPostgresReviewStore(url, createRecordingLog().log);
      const filled = await store.fillIfEmpty([newReview()]);
      const [stats] = await store.readStats(['1']);
      await store.close();
      return { filled, count: stats?.count };
    };

    const outcomes = await Promise.all([start(), start(), start(), start()]);

    expect(outcomes.map(({ count }) => count)).toEqual([1, 1, 1, 1]);
    expect(outcomes.filter(({ filled }) => filled)).toHaveLength(1);
  });

  it('lets a process that is filling finish before it looks whether there is something', async () => {
    const url = await createDatabase();
    const store = await openPostgresReviewStore(url, createRecordingLog().log);
    const other = new Client({ connectionString: url });
    await other.connect();
    await other.query('BEGIN');
    await other.query(LOCK_SCHEMA);

    const filling = store.fillIfEmpty([newReview()]);
    await untilSomebodyWaits(other);
    await store.add(newReview({ authorId: '2' }));
    await other.query('COMMIT');

    expect(await filling).toBe(false);
    await Promise.all([other.end(), store.close()]);
  });

  it('survives a connection that is lost between two statements of a transaction', async () => {
    const pool = new Pool({
      connectionString: await createDatabase(),
      application_name: 'banyan-reviews',
    });
    const work = inPostgresTransaction(pool, async (client) => {
      await client.query('SELECT 1');
      const lost = once(client, 'end');
      await dropConnections();
      await lost;
      await client.query('SELECT 1');
    });

    await expect(work).rejects.toThrow();
    const { rows } = await inPostgresTransaction(pool, (client) => client.query('SELECT 1 AS one'));
    await pool.end();

    expect(rows).toEqual([{ one: 1 }]);
  });

  it('logs a dropped idle connection without its secrets and goes on with a new one', async () => {
    const logged = Promise.withResolvers<string>();
    const log = createLogger({ write: logged.resolve });
    const store = await openPostgresReviewStore(await createDatabase(), log);

    await dropConnections();
    const { level, time, pid, hostname, ...entry } = JSON.parse(await logged.promise);

    await expect(store.ping()).resolves.toBeUndefined();
    await store.close();
    expect(level).toBe(40);
    expect(entry).toEqual({
      msg: 'PostgreSQL closed an idle connection',
      reason: 'terminating connection due to administrator command',
    });
  });

  it('rejects when the server cannot be reached', async () => {
    const url = postgres.url.replace(/:\d+\//, ':1/');

    const opening = openPostgresReviewStore(url, createRecordingLog().log);

    await expect(opening).rejects.toThrow(/ECONNREFUSED/);
  });
});

async function untilSomebodyWaits(client: Client): Promise<void> {
  const waiting = "SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND NOT granted";
  while ((await client.query(waiting)).rows.length === 0);
}

async function dropConnections(): Promise<void> {
  const client = new Client({ connectionString: postgres.url });
  await client.connect();
  await client.query(
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'banyan-reviews'",
  );
  await client.end();
}
