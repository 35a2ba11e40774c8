import type { SqlDialect } from '../sql/sql-database.ts';

/** MySQL 8 and MariaDB from 10.6 on. */
export const mysqlDialect: SqlDialect = {
  // Whatever time zone the session has: UNIX_TIMESTAMP would have an hour twice when summer time ends.
  nowMs: "(TIMESTAMPDIFF(MICROSECOND, '1970-01-01', UTC_TIMESTAMP(3)) DIV 1000)",
  // The driver writes the list into the statement. A subquery over JSON_TABLE would make MariaDB read the whole table.
  inList: (parameter) => `IN (:${parameter})`,
  byIndex: (name) => `FORCE INDEX (${name})`,
  subjectOf: (alias) => `${alias}.aggregatetype, ${alias}.aggregateid`,
  lockFreeRows: 'FOR UPDATE SKIP LOCKED',
  lockRows: 'FOR UPDATE',
  // VALUES() is the one form that both servers know.
  onDuplicate(_keyColumns, columns) {
    const sets = columns.map((column) => `${column} = VALUES(${column})`).join(', ');
    return `ON DUPLICATE KEY UPDATE ${sets}`;
  },
};
