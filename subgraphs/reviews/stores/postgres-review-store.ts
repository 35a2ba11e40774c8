import { emitInPostgres } from '@banyan/platform/events/outbox/stores/postgres/emit-in-postgres.ts';
import { migrateOutboxInPostgres } from '@banyan/platform/events/outbox/stores/postgres/postgres-migrate.ts';
import type { Logger } from '@banyan/platform/telemetry/logger.ts';
import { Pool, type PoolClient } from 'pg';
import { eventsOfReview } from '../review-events.ts';
import { migratePostgres } from './postgres-migrate.ts';
import {
  ADD_REVIEWS,
  HAS_REVIEWS,
  LOCK_SCHEMA,
  READ_BY_IDS,
  READ_PAGES,
  READ_STATS,
} from './postgres-statements.ts';
import { inPostgresTransaction } from './postgres-transaction.ts';
import { readMigrations } from './read-migrations.ts';
import {
  type PageTuple,
  type ReviewRow,
  type StatsTuple,
  toPages,
  toReview,
  toReviewsById,
  toStats,
} from './review-rows.ts';
import type { NewReview, ReviewPageRequest, ReviewPosition, ReviewStore } from './review-store.ts';

const poolLimits = {
  max: 10,
  connectionTimeoutMillis: 5000,
  statement_timeout: 10_000,
  // A process that is stopped in the middle of a review must not hold its locks for long.
  idle_in_transaction_session_timeout: 10_000,
};

/** Connects to `url` and creates what is missing there. Rejects when the server cannot be reached. */
export async function openPostgresReviewStore(url: string, log: Logger): Promise<ReviewStore> {
  const pool = new Pool({
    ...poolLimits,
    connectionString: url,
    application_name: 'banyan-reviews',
  });
  // Without a listener, a server that drops an idle connection would end the process.
  // Its error drags the whole client along, with the connection's secrets: only the text is logged.
  pool.on('error', ({ message }) => {
    log.warn({ reason: message }, 'PostgreSQL closed an idle connection');
  });
  try {
    return await createPostgresReviewStore(pool);
  } catch (error) {
    await pool.end();
    throw error;
  }
}

/** The store on a pool, which it takes over, and whose database it brings up to date. */
export async function createPostgresReviewStore(pool: Pool): Promise<ReviewStore> {
  await migratePostgres(pool, await readMigrations('postgres'));
  await migrateOutboxInPostgres(pool);
  return {
    async readByIds(ids) {
      const { rows } = await pool.query<ReviewRow>(READ_BY_IDS, [ids]);
      return toReviewsById(ids, rows);
    },
    async readPages(requests) {
      const values = toPageParameters(requests);
      const { rows } = await pool.query<PageTuple>({ text: READ_PAGES, values, rowMode: 'array' });
      return toPages(requests, rows);
    },
    async readStats(productIds) {
      const values = [productIds];
      const { rows } = await pool.query<StatsTuple>({ text: READ_STATS, values, rowMode: 'array' });
      return toStats(productIds, rows);
    },
    add: (review, origin = {}) =>
      inPostgresTransaction(pool, async (client) => {
        const [row] = await insert(client, [review]);
        if (row === undefined) return null;
        const added = toReview(row);
        await emitInPostgres(client, eventsOfReview(added, origin));
        return added;
      }),
    fillIfEmpty: (reviews) => inPostgresTransaction(pool, (client) => fill(client, reviews)),
    async ping() {
      await pool.query(HAS_REVIEWS);
    },
    close: () => pool.end(),
  };
}

/** A position in front of every review: lets the first page use the same comparison as all others. */
const BEFORE_ALL: ReviewPosition = {
  createdAtMs: Number.MAX_SAFE_INTEGER,
  id: String(Number.MAX_SAFE_INTEGER),
};

function toPageParameters(requests: readonly ReviewPageRequest[]): unknown[] {
  const positions = requests.map(({ after }) => after ?? BEFORE_ALL);
  return [
    requests.map(({ productId }) => productId),
    requests.map(({ first }) => first + 1),
    positions.map(({ createdAtMs }) => createdAtMs),
    positions.map(({ id }) => id),
  ];
}

async function insert(
  client: PoolClient,
  reviews: readonly NewReview[],
): Promise<readonly ReviewRow[]> {
  const columns = [
    reviews.map(({ productId }) => productId),
    reviews.map(({ authorId }) => authorId),
    reviews.map(({ rating }) => rating),
    reviews.map(({ title }) => title),
    reviews.map(({ body }) => body),
    reviews.map(({ createdAtMs }) => createdAtMs),
  ];
  const { rows } = await client.query<ReviewRow>(ADD_REVIEWS, columns);
  return rows;
}

const rowsPerInsert = 5000;

async function fill(client: PoolClient, reviews: Iterable<NewReview>): Promise<boolean> {
  await client.query(LOCK_SCHEMA);
  const { rows } = await client.query<{ found: boolean }>(HAS_REVIEWS);
  if (rows[0]?.found) return false;
  let chunk: NewReview[] = [];
  for (const review of reviews) {
    if (chunk.push(review) < rowsPerInsert) continue;
    await insert(client, chunk);
    chunk = [];
  }
  if (chunk.length > 0) await insert(client, chunk);
  return true;
}
