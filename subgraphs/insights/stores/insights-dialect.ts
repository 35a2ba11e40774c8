import { postgresDialect } from '@banyan/platform/events/outbox/stores/postgres/postgres-dialect.ts';
import type { SqlDialect } from '@banyan/platform/events/outbox/stores/sql/sql-database.ts';
import { sqliteDialect } from '@banyan/platform/events/outbox/stores/sqlite/sqlite-dialect.ts';

/** Where the databases' SQL differs in the statements of insights. */
export interface InsightsDialect extends SqlDialect {
  /** Type of a text that is compared by its bytes. */
  readonly exactText: string;
  /**
   * A SELECT of the lists in a parameter of JSON text, such as `[[1,"a"],[2,"b"]]`: their columns, and `place`, the index of
   * each list.
   */
  rows(parameter: string, columns: readonly Column[]): string;
  /** Lets no event be taken until the transaction ends, and waits for those that are being taken. */
  readonly lockIntake: readonly string[];
  /** Removes all rows of a table. */
  empty(table: string): string;
}

/** A column by name and type. */
export type Column = readonly [name: string, type: 'integer' | 'text'];

/** SQLite. */
export const sqliteInsights: InsightsDialect = {
  ...sqliteDialect,
  exactText: 'TEXT',
  rows(parameter, columns) {
    const values = columns.map(([name, type], index) =>
      type === 'text'
        ? `value ->> ${index} AS ${name}`
        : `CAST(value ->> ${index} AS INTEGER) AS ${name}`,
    );
    return `SELECT key AS place, ${values.join(', ')} FROM json_each(:${parameter})`;
  },
  // There is one writer at a time.
  lockIntake: [],
  empty: (table) => `DELETE FROM ${table}`,
};

/** PostgreSQL. */
export const postgresInsights: InsightsDialect = {
  ...postgresDialect,
  exactText: 'TEXT COLLATE "C"',
  rows(parameter, columns) {
    const values = columns.map(([name, type], index) =>
      type === 'text' ? `value ->> ${index} AS ${name}` : `(value ->> ${index})::bigint AS ${name}`,
    );
    return `
      SELECT place::integer - 1 AS place, ${values.join(', ')}
      FROM json_array_elements(:${parameter}::json) WITH ORDINALITY AS element (value, place)`;
  },
  // Each event writes there before it does anything else.
  lockIntake: ['LOCK TABLE banyan_inbox IN SHARE ROW EXCLUSIVE MODE'],
  empty: (table) => `TRUNCATE ${table}`,
};
