import { once } from 'node:events';
import { type RunningPostgres, startPostgres } from '@banyan/devkit/services/postgres.ts';
import { createLogger } from '@banyan/platform/telemetry/logger.ts';
import { createRecordingLog } from '@banyan/subgraph-kit/test/helpers/request-parts.ts';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Client, Pool } from 'pg';
import { migratePostgres } from '../../stores/postgres-migrate.ts';
import { openPostgresReviewStore } from '../../stores/postgres-review-store.ts';
import { ADD_REVIEWS, LOCK_SCHEMA } from '../../stores/postgres-statements.ts';
import { inPostgresTransaction } from '../../stores/postgres-transaction.ts';
import { readMigrations } from '../../stores/read-migrations.ts';
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

  it('counts the reviews that were there before their numbers were kept', async () => {
    const url = await createDatabase();
    const [create] = await readMigrations('postgres');
    const pool = new Pool({ connectionString: url });
    await migratePostgres(pool, create === undefined ? [] : [create]);
    const columns = [
      ['1', '1'],
      ['a', 'b'],
      [2, 5],
      [null, null],
      [null, null],
      [1, 1],
    ];
    await pool.query(ADD_REVIEWS, columns);
    await pool.end();

    const store = await openPostgresReviewStore(url, createRecordingLog().log);

    const stats = await store.readStats(['1']);
    await store.close();
    expect(stats).toEqual([{ count: 2, ratingSum: 7 }]);
  });

  it('keeps its numbers when all reviews are truncated', async () => {
    await using counted = await openCountedPostgres(await createDatabase());
    await counted.store.add(newReview());

    await counted.run('TRUNCATE review');

    expect(await counted.store.readStats(['1'])).toEqual([{ count: 0, ratingSum: 0 }]);
  });

  it('lets writers of many products in opposite orders pass', async () => {
    const url = await createDatabase();
    await (await openPostgresReviewStore(url, createRecordingLog().log)).close();
    const pool = new Pool({ connectionString: url });
    const products = Array.from({ length: 300 }, (_, index) => String(index));
    const add = (ids: readonly string[], author: string) =>
      pool.query(ADD_REVIEWS, [
        ids,
        ...[author, 4, null, null, 1].map((one) => ids.map(() => one)),
      ]);

    const writers = Array.from({ length: 20 }, (_, index) =>
      add(index % 2 === 0 ? products : products.toReversed(), `author ${index}`),
    );

    await Promise.all(writers);
    const { rows } = await pool.query('SELECT DISTINCT count, rating_sum FROM review_stats');
    await pool.end();
    expect(rows).toEqual([{ count: '20', rating_sum: '80' }]);
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

  it('lets the server end a transaction in which a stopped process says nothing for ten seconds', async () => {
    const url = await createDatabase();
    const store = await openPostgresReviewStore(url, createRecordingLog().log);
    const other = new Client({ connectionString: url });
    await other.connect();
    await other.query(NOTE_LIMIT);

    await store.add(newReview());
    const { rows } = await other.query('SELECT idle FROM noted');
    await Promise.all([other.end(), store.close()]);

    expect(rows).toEqual([{ idle: '10s' }]);
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

/** Notes how long the server lets whoever adds a review be idle in that transaction. */
const NOTE_LIMIT = `
  CREATE TABLE noted (idle text);
  CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    INSERT INTO noted VALUES (current_setting('idle_in_transaction_session_timeout'));
    RETURN NEW;
  END $$;
  CREATE TRIGGER note BEFORE INSERT ON review FOR EACH ROW EXECUTE FUNCTION note()`;

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
