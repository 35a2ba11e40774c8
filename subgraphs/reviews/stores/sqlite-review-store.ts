import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { emitInSqlite } from '@banyan/platform/events/outbox/stores/sqlite/emit-in-sqlite.ts';
import { migrateOutboxInSqlite } from '@banyan/platform/events/outbox/stores/sqlite/sqlite-migrate.ts';
import { eventsOfReview } from '../review-events.ts';
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
import type { NewReview, ReviewPageRequest, ReviewStore } from './review-store.ts';
import { migrateSqlite } from './sqlite-migrate.ts';
import {
  ADD_REVIEW,
  HAS_REVIEWS,
  READ_BY_IDS,
  READ_FIRST_PAGES,
  READ_LATER_PAGES,
  READ_STATS,
} from './sqlite-statements.ts';
import { inSqliteTransaction } from './sqlite-transaction.ts';

const lockWaitMs = 5000;

/** Opens `file` (or `:memory:`), with its folder and tables when they are missing. Rejects when it cannot be opened. */
export async function openSqliteReviewStore(file: string): Promise<ReviewStore> {
  if (file !== ':memory:') mkdirSync(dirname(file), { recursive: true });
  const database = new DatabaseSync(file, { timeout: lockWaitMs });
  try {
    return await createSqliteReviewStore(database);
  } catch (error) {
    database.close();
    throw error;
  }
}

/** The store on an open database, which it takes over and brings up to date. */
export async function createSqliteReviewStore(database: DatabaseSync): Promise<ReviewStore> {
  database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL');
  migrateSqlite(database, await readMigrations('sqlite'));
  migrateOutboxInSqlite(database);
  const readByIds = database.prepare(READ_BY_IDS);
  const readFirstPages = database.prepare(READ_FIRST_PAGES);
  const readLaterPages = database.prepare(READ_LATER_PAGES);
  const readStats = database.prepare(READ_STATS);
  for (const one of [readFirstPages, readLaterPages, readStats]) one.setReturnArrays(true);
  const addReview = database.prepare(ADD_REVIEW);
  const hasReviews = database.prepare(HAS_REVIEWS);

  return {
    async readByIds(ids) {
      return toReviewsById(ids, rowsOf<ReviewRow>(readByIds, ids.map(Number)));
    },
    async readPages(requests) {
      const slotted = [...requests.entries()];
      const first = slotted.filter(([, { after }]) => after === null);
      const later = slotted.filter(([, { after }]) => after !== null);
      return toPages(requests, [
        ...readBySize(readFirstPages, first, ({ productId }) => productId),
        ...readBySize(readLaterPages, later, toPosition),
      ]);
    },
    async readStats(productIds) {
      return toStats(productIds, rowsOf<StatsTuple>(readStats, productIds));
    },
    async add(review, origin = {}) {
      return inSqliteTransaction(database, () => {
        const row = insert(addReview, review);
        if (row === undefined) return null;
        const added = toReview(row);
        emitInSqlite(database, eventsOfReview(added, origin));
        return added;
      });
    },
    async fillIfEmpty(reviews) {
      return inSqliteTransaction(database, () => {
        if (hasReviews.get()?.found === 1) return false;
        for (const review of reviews) insert(addReview, review);
        return true;
      });
    },
    async ping() {
      hasReviews.get();
    },
    async close() {
      database.close();
    },
  };
}

/** A request and its index among all of a read. */
type SlottedRequest = readonly [number, ReviewPageRequest];

/** Runs a page statement for each size of page that is asked for. `toKey` gives what the statement has to know of a request. */
function readBySize(
  statement: StatementSync,
  requests: readonly SlottedRequest[],
  toKey: (request: ReviewPageRequest) => unknown,
): readonly PageTuple[] {
  const bySize = Map.groupBy(requests, ([, { first }]) => first);
  const rows = Array.from(bySize, ([first, pages]) => {
    const keys = Object.fromEntries(pages.map(([slot, request]) => [slot, toKey(request)]));
    return rowsOf<PageTuple>(statement, keys, first + 1);
  });
  return rows.flat();
}

/** The statements name their columns, so `Row` is what comes back; the driver cannot know it. */
function rowsOf<Row>(
  statement: StatementSync,
  keys: object,
  ...rest: readonly number[]
): readonly Row[] {
  return statement.all(JSON.stringify(keys), ...rest) as unknown as readonly Row[];
}

function toPosition({ productId, after }: ReviewPageRequest) {
  return [productId, after?.createdAtMs, Number(after?.id)];
}

function insert(statement: StatementSync, review: NewReview): ReviewRow | undefined {
  const { productId, authorId, rating, title, body, createdAtMs } = review;
  const row = statement.get(productId, authorId, rating, title, body, createdAtMs);
  return row as unknown as ReviewRow | undefined;
}
