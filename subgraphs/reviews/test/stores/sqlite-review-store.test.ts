import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from '@jest/globals';
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
