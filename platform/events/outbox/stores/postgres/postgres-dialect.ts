import type { SqlDialect } from '../sql/sql-database.ts';

/** PostgreSQL. */
export const postgresDialect: SqlDialect = {
  // The same for a whole statement, so that indexes can be used; `now()` would be that of the transaction's begin.
  nowMs: '(extract(epoch FROM statement_timestamp()) * 1000)::bigint',
  inList: (parameter, of) => `= ANY (:${parameter}::${of === 'numbers' ? 'bigint' : 'text'}[])`,
  // Its sessions are set so that they use indexes.
  byIndex: () => '',
  subjectOf: (alias) => `${alias}.aggregatetype, ${alias}.aggregateid`,
  lockFreeRows: 'FOR UPDATE SKIP LOCKED',
  lockRows: 'FOR UPDATE',
  onDuplicate(keyColumns, columns) {
    const sets = columns.map((column) => `${column} = excluded.${column}`).join(', ');
    return `ON CONFLICT (${keyColumns}) DO UPDATE SET ${sets}`;
  },
};
