import type {
  SqlDatabase,
  SqlRow,
} from '@banyan/platform/events/outbox/stores/sql/sql-database.ts';
import { toIntakeCounts, toLoggedEvent, toProductFigures, toSalesRows } from './figure-rows.ts';
import { productFiguresStatement, salesStatement } from './figure-statements.ts';
import type { InsightsDialect } from './insights-dialect.ts';
import type { InsightsStore } from './insights-store.ts';
import { INSIGHTS_TABLES } from './insights-tables.ts';
import { intakeStatements } from './intake-statements.ts';
import { COUNT_OUTCOMES, logStatement, PING } from './log-statements.ts';
import { CONSUMER, takeEvent } from './take-event.ts';

/** The store in a database that has its tables, and which it takes over. */
export function createInsightsStore(
  database: SqlDatabase,
  dialect: InsightsDialect,
): InsightsStore {
  const statements = intakeStatements(dialect);
  const productFigures = productFiguresStatement(dialect);
  return {
    take: (intake) =>
      database.transact((transaction) => takeEvent(transaction, statements, intake)),
    async readProductFigures(requests) {
      const pages = requests.map(({ productId, fromMs, toMs }) => [productId, fromMs, toMs]);
      const rows = await database.read(productFigures, { pages: JSON.stringify(pages) });
      return toProductFigures(requests.length, rows);
    },
    async readSales(request) {
      const { intervals, productIds, categoryIds, currency, limit } = request;
      const rows = await database.read(salesStatement(dialect, request), {
        intervals: JSON.stringify(intervals.map(({ fromMs, toMs }) => [fromMs, toMs])),
        limit,
        ...(productIds !== null && { productIds }),
        ...(categoryIds !== null && { categoryIds }),
        ...(currency !== null && { currency }),
      });
      return toSalesRows(rows);
    },
    async readLog(request) {
      const { types, subject, range, after, limit } = request;
      const rows = await database.read(logStatement(dialect, request), {
        ...range,
        limit,
        ...(types !== null && { types }),
        ...(subject !== null && { subject }),
        ...(after !== null && { afterMs: after.timeMs, afterId: after.id }),
      });
      return rows.map(toLoggedEvent);
    },
    readIntakeCounts: async () => toIntakeCounts(await database.read(COUNT_OUTCOMES)),
    reset: () =>
      database.transact(async (transaction) => {
        // An event that is remembered, but whose facts are removed, would be lost.
        for (const lock of dialect.lockIntake) await transaction.write(lock);
        await transaction.write(statements.forgetSeen, { consumer: CONSUMER });
        for (const table of INSIGHTS_TABLES) await transaction.write(dialect.empty(table));
      }),
    async pruneSeen(old) {
      const consumer = CONSUMER;
      const ids = idsOf(await database.read(statements.findOldSeen, { consumer, ...old }));
      return ids.length === 0 ? 0 : database.write(statements.removeSeen, { consumer, ids });
    },
    async pruneLog(old) {
      const ids = idsOf(await database.read(statements.findOldLog, { ...old }));
      return ids.length === 0 ? 0 : database.write(statements.removeLog, { ids });
    },
    async ping() {
      await database.read(PING);
    },
    close: () => database.close(),
  };
}

function idsOf(rows: readonly SqlRow[]): readonly string[] {
  return rows.map(({ event_id }) => String(event_id));
}
