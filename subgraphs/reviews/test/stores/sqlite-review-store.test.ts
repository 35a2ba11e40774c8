import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { promisify } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { readMigrations } from '../../stores/read-migrations.ts';
import { migrateSqlite } from '../../stores/sqlite-migrate.ts';
import { openSqliteReviewStore } from '../../stores/sqlite-review-store.ts';
import { ADD_REVIEW, READ_FIRST_PAGES, READ_LATER_PAGES } from '../../stores/sqlite-statements.ts';
import { reviewStoreContract } from '../contracts/review-store-contract.ts';
import { openCountedSqlite } from '../helpers/counted-stores.ts';
import { createTemporaryFolder } from '../helpers/temporary-folder.ts';

reviewStoreContract('the SQLite review store', async () => {
  const folder = createTemporaryFolder();
  const file = join(folder.path, 'reviews.db');
  const counted = await openCountedSqlite(file);
  return {
    ...counted,
    reopen: () => openCountedSqlite(file),
    async [Symbol.asyncDispose]() {
      await counted[Symbol.asyncDispose]();
      folder[Symbol.dispose]();
    },
  };
});

describe('openSqliteReviewStore', () => {
  it('creates and fills the tables once when several processes start together', async () => {
    using folder = createTemporaryFolder();
    const file = join(folder.path, 'deep', 'reviews.db');
    const starter = join(import.meta.dirname, '../helpers/start-sqlite-store.ts');
    const start = () => promisify(execFile)(process.execPath, [starter, file]);

    const outputs = await Promise.all([start(), start(), start()]);

    expect(outputs.map(({ stdout }) => stdout).sort()).toEqual([
      '{"filled":false,"count":3}',
      '{"filled":false,"count":3}',
      '{"filled":true,"count":3}',
    ]);
  });
});

describe('the statements of SQLite', () => {
  it.each([
    ['first pages', READ_FIRST_PAGES, 'product_id=?'],
    ['later pages', READ_LATER_PAGES, 'product_id=? AND created_at_ms<?'],
  ])(
    'read for %s no more of the index than they have, and number no reviews',
    async (_title, sql, bounds) => {
      using folder = createTemporaryFolder();
      const file = join(folder.path, 'reviews.db');
      await (await openSqliteReviewStore(file)).close();
      using database = new DatabaseSync(file);

      const plan = database.prepare(`EXPLAIN QUERY PLAN ${sql}`).all('{}', 4);

      const ofReviews = plan
        .map(({ detail }) => detail)
        .filter((step) => String(step).includes('review'));
      expect(ofReviews).toEqual([
        'SEARCH review USING INTEGER PRIMARY KEY (rowid=?)',
        // Its order is that of the page, so that its limit ends the search.
        `SEARCH review USING COVERING INDEX review_newest (${bounds})`,
      ]);
    },
  );

  it('count the reviews that were there before their numbers were kept', async () => {
    using folder = createTemporaryFolder();
    const file = join(folder.path, 'reviews.db');
    const [create] = await readMigrations('sqlite');
    using before = new DatabaseSync(file);
    migrateSqlite(before, create === undefined ? [] : [create]);
    for (const rating of [2, 5])
      before.prepare(ADD_REVIEW).get('1', `${rating}`, rating, null, null, 1);

    const store = await openSqliteReviewStore(file);

    const stats = await store.readStats(['1']);
    await store.close();
    expect(stats).toEqual([{ count: 2, ratingSum: 7 }]);
  });
});
