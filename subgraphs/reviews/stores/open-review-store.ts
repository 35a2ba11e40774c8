import { resolve } from 'node:path';
import type { Logger } from '@banyan/platform/telemetry/logger.ts';
import { openPostgresReviewStore } from './postgres-review-store.ts';
import type { ReviewStore } from './review-store.ts';
import { openSqliteReviewStore } from './sqlite-review-store.ts';

/** What a database URL names. */
export type ReviewDatabase =
  | { readonly kind: 'sqlite'; readonly file: string }
  | { readonly kind: 'postgres'; readonly url: string };

/** The forms that {@link parseDatabaseUrl} understands, for messages. */
export const DATABASE_URL_FORMS =
  'sqlite:<file>, sqlite::memory: or postgres://<user>@<host>/<database>';

/** Reads a database URL; null when it has none of the {@link DATABASE_URL_FORMS}. */
export function parseDatabaseUrl(text: string): ReviewDatabase | null {
  const file = /^sqlite:(.+)$/.exec(text)?.[1];
  if (file !== undefined) return { kind: 'sqlite', file };
  const isPostgres = /^postgres(ql)?:\/\//.test(text) && URL.canParse(text);
  return isPostgres ? { kind: 'postgres', url: text } : null;
}

/** Opens the database, with its tables; a relative file is looked up below `baseDir`. Rejects when it cannot be opened. */
export async function openReviewStore(
  database: ReviewDatabase,
  { baseDir, log }: { readonly baseDir: string; readonly log: Logger },
): Promise<ReviewStore> {
  if (database.kind === 'postgres') return openPostgresReviewStore(database.url, log);
  const { file } = database;
  return openSqliteReviewStore(file === ':memory:' ? file : resolve(baseDir, file));
}
