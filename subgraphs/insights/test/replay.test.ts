import type { ChangeEvent } from '@banyan/platform/events/change-event.ts';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { InsightsStore } from '../stores/insights-store.ts';
import { openCountedSqlite } from './helpers/counted-stores.ts';
import { eventOf } from './helpers/events.ts';
import { allFigures, EVER, takeAll } from './helpers/figures.ts';
import { naiveFigures } from './helpers/naive-model.ts';

const productIds = ['1', '2', '3'];
const productId = fc.constantFrom(...productIds);
const runs = { numRuns: 150 };

const item = fc.record({
  productId,
  quantity: fc.integer({ min: 1, max: 9 }),
  unitPrice: fc.integer({ min: 0, max: 99_999 }).map((cents) => (cents / 100).toFixed(2)),
});

const orderData = fc.record(
  {
    status: fc.constantFrom('NEW', 'PAID', 'SHIPPED', 'CANCELLED'),
    currency: fc.constantFrom('EUR', 'USD'),
    items: fc.array(item, { minLength: 1, maxLength: 3 }),
    placedAt: fc
      .integer({ min: 0, max: 1_000 })
      .map((hour) => new Date(hour * 3_600_000).toISOString()),
  },
  { requiredKeys: [] },
);

const sequence = fc.integer({ min: 1, max: 6 });
const time = fc
  .integer({ min: 0, max: 1_000 })
  .map((hour) => new Date(hour * 3_600_000).toISOString());
const key = fc.constantFrom('1', '2', '3', '4');

const orderEvent = fc
  .record({
    type: fc.constantFrom('orders.Order.created', 'orders.Order.updated', 'orders.Order.deleted'),
    key,
    sequence,
    time,
    data: orderData,
  })
  .map(eventOf);

const stockEvent = fc
  .record({
    type: fc.constantFrom('catalog.Product.created', 'catalog.Product.updated'),
    key: productId,
    sequence,
    time,
    data: fc.record(
      {
        stock: fc.integer({ min: 0, max: 50 }),
        stockDelta: fc.integer({ min: -9, max: 9 }),
        categoryId: fc.constantFrom('a', 'b'),
      },
      { requiredKeys: ['stock'] },
    ),
  })
  .map(eventOf);

const reviewEvent = fc
  .record({ key, data: fc.record({ productId, rating: fc.integer({ min: 1, max: 5 }) }) })
  .map((parts) => eventOf({ type: 'reviews.Review.created', ...parts }));

// Equal ids are one event.
const events = fc.uniqueArray(fc.oneof(orderEvent, stockEvent, reviewEvent), {
  maxLength: 25,
  selector: ({ id }) => id,
});

const shuffledWithDuplicates = (some: readonly ChangeEvent[]) =>
  fc.array(fc.nat(), { minLength: some.length * 3, maxLength: some.length * 3 }).map((ranks) =>
    [...some, ...some, ...some]
      .map((event, index) => ({ event, rank: ranks[index] ?? 0 }))
      .sort((one, other) => one.rank - other.rank)
      .map(({ event }) => event),
  );

describe('figures', () => {
  it('are those of a model that looks at all events at once', async () => {
    await fc.assert(
      fc.asyncProperty(events, async (some) => {
        await using counted = openCountedSqlite();
        await takeAll(counted.store, some);

        expect(await figuresOf(counted.store)).toEqual(
          productIds.map((id) => naiveFigures(some, id)),
        );
      }),
      runs,
    );
  });

  it('are the same when events come in another order, three times each', async () => {
    await fc.assert(
      fc.asyncProperty(
        events.chain((some) => fc.tuple(fc.constant(some), shuffledWithDuplicates(some))),
        async ([some, mixed]) => {
          await using straight = openCountedSqlite();
          await using other = openCountedSqlite();
          await takeAll(straight.store, some);
          await takeAll(other.store, mixed);

          expect(await allFigures(other.store, productIds)).toEqual(
            await allFigures(straight.store, productIds),
          );
        },
      ),
      runs,
    );
  });

  it('are the same after a reset and a replay of all events in another order', async () => {
    await fc.assert(
      fc.asyncProperty(
        events.chain((some) => fc.tuple(fc.constant(some), shuffledWithDuplicates(some))),
        async ([some, mixed]) => {
          await using counted = openCountedSqlite();
          await takeAll(counted.store, some);
          const before = await allFigures(counted.store, productIds);

          await counted.store.reset();
          await takeAll(counted.store, mixed);

          expect(await allFigures(counted.store, productIds)).toEqual(before);
        },
      ),
      { numRuns: 50 },
    );
  });
});

async function figuresOf(store: InsightsStore) {
  const found = await store.readProductFigures(
    productIds.map((id) => ({ productId: id, ...EVER })),
  );
  return found.map(({ revenue, ...figures }) => ({
    ...figures,
    revenue: Object.fromEntries(
      revenue.map(({ currency, amount }) => [currency, Number(amount / 100n)]),
    ),
  }));
}
