import { resolve } from 'node:path';
import type { Logger } from '@banyan/platform/telemetry/logger.ts';
import type { SubgraphDatabase } from '@banyan/subgraph-kit/settings/database-url.ts';
import { openPostgresReviewStore } from './postgres-review-store.ts';
import type { ReviewStore } from './review-store.ts';
import { openSqliteReviewStore } from './sqlite-review-store.ts';

/** Opens the database, with its tables; a relative file is looked up below `baseDir`. Rejects when it cannot be opened. */
export async function openReviewStore(
  database: SubgraphDatabase,
  { baseDir, log }: { readonly baseDir: string; readonly log: Logger },
): Promise<ReviewStore> {
  if (database.kind === 'postgres') return openPostgresReviewStore(database.url, log);
  const { file } = database;
  return openSqliteReviewStore(file === ':memory:' ? file : resolve(baseDir, file));
}
