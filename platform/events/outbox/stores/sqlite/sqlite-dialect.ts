import type { SqlDialect } from '../sql/sql-database.ts';

/** SQLite 3.42 or newer, as Node brings it. There is one writer at a time, so nothing needs to be locked by row. */
export const sqliteDialect: SqlDialect = {
  nowMs: "CAST(round(unixepoch('subsec') * 1000) AS INTEGER)",
  // Bound as JSON text: so a statement stays the same for lists of any length.
  inList: (parameter) => `IN (SELECT value FROM json_each(:${parameter}))`,
  byIndex: (name) => `INDEXED BY ${name}`,
  // One value: for a list of several NOT IN looks at the whole set again for each row, because NULL might be in it.
  subjectOf: (alias) => `${alias}.aggregatetype || ':' || ${alias}.aggregateid`,
  lockFreeRows: '',
  lockRows: '',
  onDuplicate(keyColumns, columns) {
    const sets = columns.map((column) => `${column} = excluded.${column}`).join(', ');
    return `ON CONFLICT (${keyColumns}) DO UPDATE SET ${sets}`;
  },
};
