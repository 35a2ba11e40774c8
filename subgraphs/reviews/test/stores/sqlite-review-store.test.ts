import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { promisify } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { openSqliteReviewStore } from '../../stores/sqlite-review-store.ts';
import { READ_PAGES } from '../../stores/sqlite-statements.ts';
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

describe('the page statement of SQLite', () => {
  it('reads no more of the index than a page has, and numbers no reviews', async () => {
    using folder = createTemporaryFolder();
    const file = join(folder.path, 'reviews.db');
    await (await openSqliteReviewStore(file)).close();
    using database = new DatabaseSync(file);

    const plan = database.prepare(`EXPLAIN QUERY PLAN ${READ_PAGES}`).all('[]', 4);

    expect(plan.map(({ detail }) => detail)).toEqual([
      'MATERIALIZE page',
      'SCAN json_each VIRTUAL TABLE INDEX 1:',
      'SCAN page',
      'SEARCH review USING INTEGER PRIMARY KEY (rowid=?)',
      'CORRELATED LIST SUBQUERY 2',
      // Its order is that of the page, so that its limit ends the search.
      'SEARCH review USING COVERING INDEX review_newest (product_id=? AND created_at_ms<?)',
      'USE TEMP B-TREE FOR ORDER BY',
    ]);
  });
});
