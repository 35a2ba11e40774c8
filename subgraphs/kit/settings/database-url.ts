/** The database of a subgraph, as its URL names it. */
export type SubgraphDatabase =
  | { readonly kind: 'sqlite'; readonly file: string }
  | { readonly kind: 'postgres'; readonly url: string };

/** The forms that {@link parseDatabaseUrl} understands, for messages. */
export const DATABASE_URL_FORMS =
  'sqlite:<file>, sqlite::memory: or postgres://<user>@<host>/<database>';

/** Reads a database URL; null when it has none of the {@link DATABASE_URL_FORMS}. */
export function parseDatabaseUrl(text: string): SubgraphDatabase | null {
  const file = /^sqlite:(.+)$/.exec(text)?.[1];
  if (file !== undefined) return { kind: 'sqlite', file };
  const isPostgres = /^postgres(ql)?:\/\//.test(text) && URL.canParse(text);
  return isPostgres ? { kind: 'postgres', url: text } : null;
}

/** Reads a database URL. Throws an Error that does not repeat one of another form, which may hold a password. */
export function requireDatabaseUrl(text: string): SubgraphDatabase {
  const database = parseDatabaseUrl(text);
  if (database === null) throw new Error(`Database URL must be ${DATABASE_URL_FORMS}`);
  return database;
}
