import type { LocalDay } from '../calendar/local-date.ts';
import type { Money, SalesRow } from '../stores/insights-store.ts';
import type { SalesQuery } from './sales-arguments.ts';

/** `type SalesEntry`. */
export interface SalesEntry {
  readonly from: Date;
  readonly to: Date;
  readonly day: LocalDay;
  readonly productId: string | null;
  readonly categoryId: string | null;
  readonly currency: string | null;
  readonly orders: number;
  readonly unitsSold: number;
  readonly revenue: readonly Money[];
}

/** Entries from rows that stand by interval, product, category and currency. Money of several currencies stays apart. */
export function toSalesEntries(
  rows: readonly SalesRow[],
  query: SalesQuery,
): readonly SalesEntry[] {
  const groups = Map.groupBy(rows, ({ interval, productId, categoryId, currency }) =>
    JSON.stringify([interval, productId, categoryId, query.byCurrency ? currency : null]),
  );
  return [...groups.values()].flatMap((group) => toEntry(group, query));
}

function toEntry(group: readonly SalesRow[], query: SalesQuery): readonly SalesEntry[] {
  const [first] = group;
  const interval = query.intervals[first?.interval ?? -1];
  if (first === undefined || interval === undefined) return [];
  const { productId, categoryId, currency } = first;
  return [
    {
      from: new Date(interval.fromMs),
      to: new Date(interval.toMs),
      day: interval.day,
      productId,
      categoryId,
      currency: query.byCurrency ? currency : null,
      // An order has one currency, so none is counted twice.
      orders: group.reduce((sum, { orders }) => sum + orders, 0),
      unitsSold: group.reduce((sum, { unitsSold }) => sum + unitsSold, 0),
      revenue: group,
    },
  ];
}
