import { describe, expect, it } from '@jest/globals';
import { readEvent } from '../../intake/read-event.ts';
import { type CountedStore, verbsOf } from '../helpers/counted-stores.ts';
import { eventOf, orderData, productEvent, reviewEvent } from '../helpers/events.ts';
import { allFigures, EVER, salesRequest, takeAll } from '../helpers/figures.ts';

/** All that was made until a hundred years from now. */
const untilFuture = { olderThanMs: -1000 * 60 * 60 * 24 * 365 * 100, limit: 100 };

/** What every insights store does. `open` gives an empty store, `reopen` another one on the same data. */
export function insightsStoreContract(
  title: string,
  open: () => Promise<CountedStore & { reopen(): Promise<CountedStore> }>,
): void {
  const created = eventOf({ data: orderData() });
  const cancelled = eventOf({
    type: 'orders.Order.cancelled',
    sequence: 2,
    data: { status: 'CANCELLED' },
  });

  describe(title, () => {
    it('sells what an order holds, and takes it back when the order is cancelled', async () => {
      await using counted = await open();
      const { store } = counted;

      await takeAll(store, [created]);
      const [sold] = await store.readProductFigures([{ productId: '42', ...EVER }]);
      await takeAll(store, [cancelled]);
      const [left] = await store.readProductFigures([{ productId: '42', ...EVER }]);

      const revenue = [{ currency: 'EUR', amount: 597_000n }];
      expect(sold).toMatchObject({ orders: 1, unitsSold: 3, revenue });
      expect(left).toMatchObject({ orders: 0, unitsSold: 0, revenue: [] });
      expect(await store.readSales(salesRequest())).toEqual([]);
    });

    it('counts an order again that is no longer cancelled, as it is now', async () => {
      await using counted = await open();
      const { store } = counted;
      const data = orderData({ status: 'PAID' }, 5);
      const back = eventOf({ type: 'orders.Order.updated', sequence: 3, data });

      await takeAll(store, [created, cancelled, back]);

      const [figures] = await store.readProductFigures([{ productId: '42', ...EVER }]);
      expect(figures).toMatchObject({ orders: 1, unitsSold: 5 });
    });

    it('forgets an order that is gone', async () => {
      await using counted = await open();
      const gone = eventOf({ type: 'orders.Order.deleted', sequence: 2 });

      await takeAll(counted.store, [created, gone]);

      expect(await counted.store.readSales(salesRequest())).toEqual([]);
    });

    it('keeps an older event from undoing a newer one, and takes from it what nothing newer tells', async () => {
      await using counted = await open();
      const { store } = counted;
      const paid = eventOf({ type: 'orders.Order.updated', sequence: 2, data: { status: 'PAID' } });
      const older = eventOf({ data: orderData({ status: 'CANCELLED' }) });
      const oldest = eventOf({ sequence: 0, data: orderData({}, 9) });

      const outcomes = await takeAll(store, [paid, older, oldest]);

      const [figures] = await store.readProductFigures([{ productId: '42', ...EVER }]);
      expect(outcomes).toEqual(['applied', 'applied', 'late']);
      expect(figures).toMatchObject({ orders: 1, unitsSold: 3 });
    });

    it('counts an event once, however often it comes, and counts how often', async () => {
      await using counted = await open();
      const { store } = counted;
      const events = [
        created,
        productEvent({ data: { stock: 7, stockDelta: -3 } }),
        reviewEvent(4),
      ];

      const outcomes = await takeAll(store, Array.from({ length: 10 }, () => events).flat());

      const [figures] = await store.readProductFigures([{ productId: '42', ...EVER }]);
      expect(outcomes.filter((outcome) => outcome === 'applied')).toHaveLength(3);
      expect(figures).toMatchObject({ orders: 1, stockOut: 3, reviewCount: 1 });
      expect(await store.readIntakeCounts()).toEqual({
        applied: 3,
        late: 0,
        ignored: 0,
        malformed: 0,
        duplicates: 27,
      });
    });

    it('lets one of two consumers take an event which both have', async () => {
      await using one = await open();
      await using other = await one.reopen();
      const events = Array.from({ length: 20 }, (_, index) =>
        eventOf({ key: String(index), data: orderData() }),
      );

      const outcomes = await Promise.all(
        events.flatMap((event) => [one, other].map(({ store }) => store.take(readEvent(event)))),
      );

      const [figures] = await one.store.readProductFigures([{ productId: '42', ...EVER }]);
      expect(outcomes.filter((outcome) => outcome === 'applied')).toHaveLength(20);
      expect(outcomes.filter((outcome) => outcome === 'duplicate')).toHaveLength(20);
      expect(figures).toMatchObject({ orders: 20, unitsSold: 60 });
    });

    it('merges events of one order that are taken at the same time', async () => {
      await using one = await open();
      await using other = await one.reopen();
      const { items = null, placedAt = null } = orderData();
      const parts = [{ items }, { currency: 'USD' }, { placedAt }, { status: 'PAID' }];
      const orders = Array.from({ length: 20 }, (_, index) => String(index));
      const events = orders.flatMap((key) =>
        parts.map((data, index) => eventOf({ key, id: `${key}/${index}`, sequence: index, data })),
      );

      await Promise.all(
        events.map((event, index) => [one, other][index % 2]?.store.take(readEvent(event))),
      );

      const placedAtMs = Date.parse(String(placedAt));
      const intervals = [{ fromMs: placedAtMs, toMs: placedAtMs + 1 }];
      const rows = await one.store.readSales(salesRequest({ intervals }));
      expect(rows).toMatchObject([{ currency: 'USD', orders: 20, unitsSold: 60 }]);
    });

    it('writes an event in one transaction, the memory of it first', async () => {
      await using counted = await open();

      await takeAll(counted.store, [created]);

      const verbs = verbsOf(counted.takeStatements()).filter(
        (verb) => !/SAVE|RELEASE/.test(verb ?? ''),
      );
      expect(verbs).toEqual([
        'BEGIN',
        'INSERT',
        'INSERT',
        'SELECT',
        'UPDATE',
        'DELETE',
        'INSERT',
        'INSERT',
        'COMMIT',
      ]);
    });

    it('adds up what is told to have gone in and out of the stock, and compares where only the stock is told', async () => {
      await using counted = await open();
      const { store } = counted;
      const stockOf = (sequence: number, data: { stock?: number; stockDelta?: number }) =>
        productEvent({ sequence, data });

      await takeAll(store, [
        stockOf(4, { stock: 14 }),
        stockOf(2, { stock: 17, stockDelta: -3 }),
        stockOf(3, { stock: 10 }),
        productEvent({ type: 'catalog.Product.created', sequence: 1, data: { stock: 20 } }),
        productEvent({ type: 'catalog.Product.deleted', sequence: 5, data: { stock: 14 } }),
      ]);

      const [figures] = await store.readProductFigures([{ productId: '42', ...EVER }]);
      expect(figures).toMatchObject({ stockIn: 20 + 4, stockOut: 3 + 7 });
    });

    it('does not take the first stock that it hears of for a delivery', async () => {
      await using counted = await open();

      await takeAll(counted.store, [productEvent({ sequence: 9, data: { stock: 500 } })]);

      const [figures] = await counted.store.readProductFigures([{ productId: '42', ...EVER }]);
      expect(figures).toMatchObject({ stockIn: 0, stockOut: 0 });
    });

    it('reads figures of many products and ranges in one statement', async () => {
      await using counted = await open();
      const { store } = counted;
      await takeAll(store, [created, reviewEvent(5), reviewEvent(2)]);
      const noon = Date.parse('2026-03-29T10:15:00.000Z');
      counted.takeStatements();

      const figures = await store.readProductFigures([
        { productId: '7', ...EVER },
        { productId: '42', ...EVER },
        { productId: '42', fromMs: noon, toMs: noon + 1 },
        { productId: '42', fromMs: noon + 1, toMs: noon + 2 },
      ]);

      expect(verbsOf(counted.takeStatements())).toEqual(['WITH']);
      expect(
        figures.map(({ orders, reviewCount, ratingSum }) => [orders, reviewCount, ratingSum]),
      ).toEqual([
        [0, 0, 0],
        [1, 2, 7],
        [1, 0, 0],
        [0, 0, 0],
      ]);
    });

    it('groups sales by interval, product, category and currency in one statement, and never sums currencies', async () => {
      await using counted = await open();
      const { store } = counted;
      const items = [
        { productId: '42', quantity: 1, unitPrice: '0.10' },
        { productId: '43', quantity: 2, unitPrice: '0.20' },
      ];
      await takeAll(store, [
        eventOf({ key: '1', data: orderData({ items }) }),
        eventOf({ key: '2', data: orderData({ items, currency: 'USD' }) }),
        productEvent({ key: '43', data: { categoryId: '5' } }),
      ]);
      counted.takeStatements();

      const rows = await store.readSales(salesRequest({ byProduct: true, byCategory: true }));
      const together = await store.readSales(salesRequest());

      expect(verbsOf(counted.takeStatements())).toEqual(['WITH', 'WITH']);
      expect(
        rows.map(({ productId, categoryId, currency, orders, amount }) => [
          productId,
          categoryId,
          currency,
          orders,
          amount,
        ]),
      ).toEqual([
        ['42', null, 'EUR', 1, 1000n],
        ['42', null, 'USD', 1, 1000n],
        ['43', '5', 'EUR', 1, 4000n],
        ['43', '5', 'USD', 1, 4000n],
      ]);
      expect(
        together.map(({ currency, orders, unitsSold, amount }) => [
          currency,
          orders,
          unitsSold,
          amount,
        ]),
      ).toEqual([
        ['EUR', 1, 3, 5000n],
        ['USD', 1, 3, 5000n],
      ]);
    });

    it.each([
      ['products', { productIds: ['43'] }, [4000n]],
      ['no products', { productIds: [] }, []],
      ['categories', { categoryIds: ['5'] }, [4000n]],
      ['a currency', { currency: 'EUR' }, [5000n]],
      ['another currency', { currency: 'USD' }, []],
    ])('filters sales by %s', async (_title, filter, amounts) => {
      await using counted = await open();
      const items = [
        { productId: '42', quantity: 1, unitPrice: '0.10' },
        { productId: '43', quantity: 2, unitPrice: '0.20' },
      ];
      await takeAll(counted.store, [
        eventOf({ data: orderData({ items }) }),
        productEvent({ key: '43', data: { categoryId: '5' } }),
      ]);

      const rows = await counted.store.readSales(salesRequest(filter));

      expect(rows.map(({ amount }) => amount)).toEqual(amounts);
    });

    it('counts an order without items by its total, for no product', async () => {
      await using counted = await open();
      const event = eventOf({
        data: { total: '12.5', currency: 'EUR' },
        time: '2026-01-01T00:00:00Z',
      });

      await takeAll(counted.store, [event]);

      const rows = await counted.store.readSales(salesRequest({ byProduct: true }));
      expect(rows).toMatchObject([{ productId: null, orders: 1, unitsSold: 0, amount: 125_000n }]);
    });

    it('gives the log newest first, and goes on between events of the same instant', async () => {
      await using counted = await open();
      const { store } = counted;
      const at = (id: string, time: string) =>
        eventOf({ id, time, type: 'a.B.updated', changed: 'x,y' });
      await takeAll(store, [
        at('b', '2026-01-01T00:00:00Z'),
        at('c', '2026-01-01T00:00:00Z'),
        at('a', '2026-01-02T00:00:00Z'),
        at('d', '2025-01-01T00:00:00Z'),
      ]);
      const request = { types: null, subject: null, range: EVER, limit: 10 };

      const all = await store.readLog({ ...request, after: null });
      const rest = await store.readLog({ ...request, after: all[1] ?? null });
      const none = await store.readLog({ ...request, after: null, types: ['a.B.deleted'] });
      const some = await store.readLog({
        ...request,
        after: null,
        types: ['a.B.updated'],
        subject: 'B:1',
        limit: 1,
      });

      expect(all.map(({ id }) => id).join('')).toBe('acbd');
      expect(rest.map(({ id }) => id).join('')).toBe('bd');
      expect([none, some.map(({ id }) => id)]).toEqual([[], ['a']]);
      expect(all[0]).toEqual({
        id: 'a',
        type: 'a.B.updated',
        subject: 'B:1',
        timeMs: Date.UTC(2026, 0, 2),
        changedFields: ['x', 'y'],
      });
    });

    it('forgets old events and keeps what they have changed, also when they come again', async () => {
      await using counted = await open();
      const { store } = counted;
      await takeAll(store, [created, reviewEvent(4), productEvent({ data: { stockDelta: 2 } })]);
      const before = await allFigures(store, ['42']);

      const removed = [await store.pruneSeen(untilFuture), await store.pruneLog(untilFuture)];
      const emptied = await allFigures(store, ['42']);
      await takeAll(store, [reviewEvent(4), created, productEvent({ data: { stockDelta: 2 } })]);

      expect([removed, emptied]).toEqual([[3, 3], { ...before, log: [] }]);
      expect(await allFigures(store, ['42'])).toEqual(before);
    });

    it('forgets the oldest first, no more at a time than it is told to', async () => {
      await using counted = await open();
      const { store, takeStatements } = counted;
      const events = ['1', '2', '3'].map((key) =>
        eventOf({ key, time: `2026-01-0${key}T00:00:00Z` }),
      );
      await takeAll(store, events);
      const two = { ...untilFuture, limit: 2 };
      takeStatements();

      const fromLog = await store.pruneLog(two);
      const verbs = verbsOf(takeStatements()).filter((verb) =>
        ['SELECT', 'DELETE'].includes(verb ?? ''),
      );
      const { log } = await allFigures(store, ['42']);
      const seen = [
        await store.pruneSeen(two),
        await store.pruneSeen(two),
        await store.pruneSeen(two),
      ];

      expect([fromLog, verbs]).toEqual([2, ['SELECT', 'DELETE']]);
      expect(log).toMatchObject([{ subject: 'Order:3' }]);
      expect(seen).toEqual([2, 1, 0]);
    });

    it('forgets everything when it is reset, and builds the same again from the same events', async () => {
      await using counted = await open();
      const { store } = counted;
      const events = [
        created,
        reviewEvent(4),
        productEvent({ data: { stockDelta: 2, categoryId: '5' } }),
      ];
      const empty = await allFigures(store, ['42']);
      await takeAll(store, events);
      const before = await allFigures(store, ['42']);

      await store.reset();
      const after = await allFigures(store, ['42']);
      await takeAll(store, events.toReversed());

      expect(after).toEqual(empty);
      expect(await allFigures(store, ['42'])).toEqual(before);
      expect(before).not.toEqual(empty);
    });

    it('loses no event that is taken while it is reset', async () => {
      await using one = await open();
      await using other = await one.reopen();
      const events = Array.from({ length: 30 }, (_, index) =>
        eventOf({ key: String(index), data: orderData() }),
      );

      const taking = Promise.all(events.map((event) => one.store.take(readEvent(event))));
      await other.store.reset();
      await taking;
      await takeAll(one.store, events);

      const [figures] = await one.store.readProductFigures([{ productId: '42', ...EVER }]);
      expect(figures).toMatchObject({ orders: 30, unitsSold: 90 });
    });

    it('keeps what it has when it is opened again', async () => {
      await using counted = await open();
      await takeAll(counted.store, [created]);
      const before = await allFigures(counted.store, ['42']);
      await counted.store.close();

      await using again = await counted.reopen();

      expect(await allFigures(again.store, ['42'])).toEqual(before);
    });

    it('is reachable until it is closed', async () => {
      await using counted = await open();

      await expect(counted.store.ping()).resolves.toBeUndefined();
      await counted.store.close();

      await expect(counted.store.ping()).rejects.toThrow();
    });
  });
}
