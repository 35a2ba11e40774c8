import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from '@jest/globals';
import { inSqliteTransaction } from '../../stores/sqlite-transaction.ts';
import { createTemporaryFolder } from '../helpers/temporary-folder.ts';

describe('inSqliteTransaction', () => {
  it('lets no other connection write from its first moment on', () => {
    using stack = new DisposableStack();
    const folder = stack.use(createTemporaryFolder());
    const [one, other] = [1, 2].map(() =>
      stack.adopt(new DatabaseSync(join(folder.path, 'a.db')), (database) => database.close()),
    );
    if (one === undefined || other === undefined) throw new Error('No databases');

    const nested = () => inSqliteTransaction(one, () => inSqliteTransaction(other, () => 1));

    expect(nested).toThrow('database is locked');
    expect([one.isTransaction, other.isTransaction]).toEqual([false, false]);
  });

  it('returns what the work returns', () => {
    using stack = new DisposableStack();
    const database = stack.adopt(new DatabaseSync(':memory:'), (opened) => opened.close());

    const result = inSqliteTransaction(database, () => 'done');

    expect(result).toBe('done');
  });
});
