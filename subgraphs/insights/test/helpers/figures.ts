import type { ChangeEvent } from '@banyan/platform/events/change-event.ts';
import type { Outcome } from '../../intake/intake.ts';
import { readEvent } from '../../intake/read-event.ts';
import type { InsightsStore, SalesRequest } from '../../stores/insights-store.ts';

/** All of time. */
export const EVER = { fromMs: -8_640_000_000_000_000, toMs: 8_640_000_000_000_000 };

/** Takes events one after the other. */
export async function takeAll(
  store: InsightsStore,
  events: readonly ChangeEvent[],
): Promise<readonly Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const event of events) outcomes.push(await store.take(readEvent(event)));
  return outcomes;
}

/** Sales of all time, in one interval, without groups; name what matters. */
export function salesRequest(parts: Partial<SalesRequest> = {}): SalesRequest {
  return {
    intervals: [EVER],
    byProduct: false,
    byCategory: false,
    productIds: null,
    categoryIds: null,
    currency: null,
    limit: 1000,
    ...parts,
  };
}

/** Everything that a store can tell of some products, of all time. */
export async function allFigures(store: InsightsStore, productIds: readonly string[]) {
  return {
    products: await store.readProductFigures(
      productIds.map((productId) => ({ productId, ...EVER })),
    ),
    sales: await store.readSales(salesRequest()),
    byCategory: await store.readSales(salesRequest({ byCategory: true })),
    log: await store.readLog({
      types: null,
      subject: null,
      range: EVER,
      after: null,
      limit: 10_000,
    }),
  };
}
