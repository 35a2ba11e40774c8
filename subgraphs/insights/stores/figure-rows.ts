import type { SqlRow } from '@banyan/platform/events/outbox/stores/sql/sql-database.ts';
import type { LoggedEvent } from '../intake/intake.ts';
import type { IntakeCounts, Money, ProductFigures, SalesRow } from './insights-store.ts';

/** Figures in the order of the pages, of which there are `count`; zeros where nothing is known. */
export function toProductFigures(
  count: number,
  rows: readonly SqlRow[],
): readonly ProductFigures[] {
  const byPage = Map.groupBy(rows, (row) => Number(row.page));
  return Array.from({ length: count }, (_, page) => toFigures(byPage.get(page) ?? []));
}

function toFigures(rows: readonly SqlRow[]): ProductFigures {
  const sales = rows.filter(({ kind }) => kind === 'sales');
  const stock = rows.find(({ kind }) => kind === 'stock');
  const reviews = rows.find(({ kind }) => kind === 'reviews');
  return {
    orders: sum(sales.map(({ first }) => Number(first))),
    unitsSold: sum(sales.map(({ second }) => Number(second))),
    revenue: sales.map(toMoney).sort(byCurrency),
    stockIn: Number(stock?.first ?? 0),
    stockOut: Number(stock?.second ?? 0),
    reviewCount: Number(reviews?.first ?? 0),
    ratingSum: Number(reviews?.second ?? 0),
  };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

function toMoney({ currency, amount }: SqlRow): Money {
  return { currency: String(currency), amount: BigInt(String(amount)) };
}

function byCurrency(one: Money, other: Money): number {
  return compare(one.currency, other.currency);
}

/** Sales by interval, then product, category and currency; what is not known stands first. */
export function toSalesRows(rows: readonly SqlRow[]): readonly SalesRow[] {
  const sales = rows.map((row) => ({
    ...toMoney(row),
    interval: Number(row.place),
    productId: toTextOrNull(row.product_id),
    categoryId: toTextOrNull(row.category_id),
    orders: Number(row.orders),
    unitsSold: Number(row.units),
  }));
  return sales.sort(
    (one, other) =>
      one.interval - other.interval ||
      compare(one.productId ?? '', other.productId ?? '') ||
      compare(one.categoryId ?? '', other.categoryId ?? '') ||
      byCurrency(one, other),
  );
}

function compare(one: string, other: string): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}

function toTextOrNull(value: unknown): string | null {
  return value === null || value === undefined ? null : String(value);
}

/** An event of the change log. */
export function toLoggedEvent(row: SqlRow): LoggedEvent {
  const changedFields = toTextOrNull(row.changed_fields);
  return {
    id: String(row.event_id),
    type: String(row.type),
    subject: String(row.subject),
    timeMs: Number(row.time_ms),
    changedFields: changedFields?.split(',') ?? null,
  };
}

/** Rows of outcomes as counts. */
export function toIntakeCounts(rows: readonly SqlRow[]): IntakeCounts {
  const eventsOf = (outcome: string) =>
    Number(rows.find((row) => row.outcome === outcome)?.events ?? 0);
  return {
    applied: eventsOf('applied'),
    late: eventsOf('late'),
    ignored: eventsOf('ignored'),
    malformed: eventsOf('malformed'),
    duplicates: sum(rows.map(({ deliveries, events }) => Number(deliveries) - Number(events))),
  };
}
