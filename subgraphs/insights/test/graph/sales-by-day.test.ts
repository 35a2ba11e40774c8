import { describe, expect, it } from '@jest/globals';
import { verbsOf } from '../helpers/counted-stores.ts';
import { eventOf, orderData, productEvent } from '../helpers/events.ts';
import { openInsightsGraph } from '../helpers/insights-graph.ts';

const march = 'filter: { from: "2026-03-01", to: "2026-03-31" }';

function orderAt(key: string, placedAt: string, parts = {}) {
  return eventOf({ key, data: orderData({ placedAt, ...parts }, 1) });
}

describe('Query.salesByDay', () => {
  it('gives days of a time zone, whichever their length, by one statement', async () => {
    await using graph = await openInsightsGraph([
      orderAt('1', '2026-03-28T22:59:59.999Z'),
      orderAt('2', '2026-03-28T23:00:00Z'),
      orderAt('3', '2026-03-29T21:59:59Z'),
      orderAt('4', '2026-03-29T22:00:00Z'),
    ]);

    const { data } = await graph.run(`{
      salesByDay(${march}, timeZone: "Europe/Berlin") { day from to orders revenue { amount } }
    }`);

    expect(verbsOf(graph.takeStatements())).toEqual(['WITH']);
    expect(data).toMatchObject({
      salesByDay: [
        { day: '2026-03-28', orders: 1 },
        {
          day: '2026-03-29',
          from: '2026-03-28T23:00:00.000Z',
          to: '2026-03-29T22:00:00.000Z',
          orders: 2,
          revenue: [{ amount: '39.80' }],
        },
        { day: '2026-03-30', orders: 1 },
      ],
    });
  });

  it('tells the two hours apart which clocks show alike', async () => {
    await using graph = await openInsightsGraph([
      orderAt('1', '2026-10-25T00:30:00Z'),
      orderAt('2', '2026-10-25T01:30:00Z'),
    ]);

    const { data } = await graph.run(`{
      salesByDay(
        filter: { from: "2026-10-25", to: "2026-10-25" }, interval: HOUR, timeZone: "Europe/Berlin"
      ) { from orders }
    }`);

    expect(data).toEqual({
      salesByDay: [
        { from: '2026-10-25T00:00:00.000Z', orders: 1 },
        { from: '2026-10-25T01:00:00.000Z', orders: 1 },
      ],
    });
  });

  it('counts an order once that has several products, unless products are asked for', async () => {
    const items = [
      { productId: '42', quantity: 1, unitPrice: '1' },
      { productId: '43', quantity: 2, unitPrice: '2' },
    ];
    await using graph = await openInsightsGraph([
      orderAt('1', '2026-03-05T00:00:00Z', { items }),
      productEvent({ data: { categoryId: '5' } }),
      productEvent({ key: '43', data: { categoryId: '5' } }),
    ]);

    const { data } = await graph.run(`{
      all: salesByDay(${march}, interval: MONTH) { orders unitsSold product { id } category { id } currency }
      products: salesByDay(${march}, interval: MONTH, groupBy: [PRODUCT]) { orders product { id } }
      categories: salesByDay(${march}, interval: MONTH, groupBy: [CATEGORY]) { orders unitsSold category { id } }
    }`);

    expect(data).toEqual({
      all: [{ orders: 1, unitsSold: 3, product: null, category: null, currency: null }],
      products: [
        { orders: 1, product: { id: '42' } },
        { orders: 1, product: { id: '43' } },
      ],
      categories: [{ orders: 1, unitsSold: 3, category: { id: '5' } }],
    });
  });

  it('keeps currencies apart in one entry, or in one entry each', async () => {
    await using graph = await openInsightsGraph([
      orderAt('1', '2026-03-05T00:00:00Z'),
      orderAt('2', '2026-03-05T00:00:00Z', { currency: 'JPY' }),
    ]);

    const { data } = await graph.run(`{
      together: salesByDay(${march}) { orders currency revenue { currency amount } }
      apart: salesByDay(${march}, groupBy: [CURRENCY]) { orders currency revenue { currency amount } }
    }`);

    const [eur, jpy] = ['EUR', 'JPY'].map((currency) => ({ currency, amount: '19.90' }));
    expect(data).toEqual({
      together: [{ orders: 2, currency: null, revenue: [eur, jpy] }],
      apart: [
        { orders: 1, currency: 'EUR', revenue: [eur] },
        { orders: 1, currency: 'JPY', revenue: [jpy] },
      ],
    });
  });

  it.each([
    [
      'filter: { from: "2026-03-02", to: "2026-03-01" }',
      'filter.to',
      'must not be before filter.from',
    ],
    ['filter: { from: "2000-01-01", to: "2026-03-01" }', 'interval', 'at most 1000 intervals'],
    [
      'filter: { from: "2026-01-01", to: "2026-03-01" }, interval: HOUR',
      'interval',
      'at most 1000 intervals',
    ],
    [
      'filter: { from: "2026-03-01", to: "2026-03-01", currency: "€" }',
      'filter.currency',
      'received "€"',
    ],
    [`${march}, timeZone: "Europe"`, 'timeZone', 'received "Europe"'],
  ])('refuses %s', async (args, field, message) => {
    await using graph = await openInsightsGraph();

    const { errors } = await graph.run(`{ salesByDay(${args}) { orders } }`);

    expect(graph.takeStatements()).toEqual([]);
    expect(errors?.[0]?.message).toContain(message);
    expect(errors?.[0]?.extensions).toMatchObject({
      code: 'BAD_USER_INPUT',
      fields: { [field]: [expect.stringContaining(message)] },
    });
  });

  it('refuses more ids than a list may hold', async () => {
    await using graph = await openInsightsGraph();
    const productIds = Array.from({ length: 1001 }, (_, index) => String(index));
    const query = 'query ($filter: SalesFilter!) { salesByDay(filter: $filter) { orders } }';

    const { errors } = await graph.run(query, {
      filter: { from: '2026-03-01', to: '2026-03-01', productIds },
    });

    expect(errors?.[0]?.message).toContain(
      'filter.productIds: must hold at most 1000 ids, received 1001',
    );
  });

  it('refuses an answer with more entries than one may have', async () => {
    const items = Array.from({ length: 5001 }, (_, index) => ({
      productId: String(index),
      quantity: 1,
      unitPrice: '1',
    }));
    await using graph = await openInsightsGraph([orderAt('1', '2026-03-05T00:00:00Z', { items })]);

    const { errors } = await graph.run(`{ salesByDay(${march}, groupBy: [PRODUCT]) { orders } }`);

    expect(errors?.[0]?.extensions.code).toBe('REQUEST_LIMIT_EXCEEDED');
    expect(errors?.[0]?.message).toContain('more than 5000 entries');
  });
});
