import { join } from 'node:path';
import { insightsStoreContract } from '../contracts/insights-store-contract.ts';
import { openCountedSqlite } from '../helpers/counted-stores.ts';
import { createTemporaryFolder } from '../helpers/temporary-folder.ts';

insightsStoreContract('the SQLite insights store', async () => {
  const folder = createTemporaryFolder();
  const file = join(folder.path, 'insights.db');
  const counted = openCountedSqlite(file);
  return {
    ...counted,
    reopen: async () => openCountedSqlite(file),
    async [Symbol.asyncDispose]() {
      await counted[Symbol.asyncDispose]();
      folder[Symbol.dispose]();
    },
  };
});
