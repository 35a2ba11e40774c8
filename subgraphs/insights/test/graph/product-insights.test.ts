import { describe, expect, it } from '@jest/globals';
import { verbsOf } from '../helpers/counted-stores.ts';
import { eventOf, orderData, productEvent, reviewEvent } from '../helpers/events.ts';
import { openInsightsGraph } from '../helpers/insights-graph.ts';

const products = (selection: string) =>
  `query ($ids: [_Any!]!) { _entities(representations: $ids) { ... on Product { id ${selection} } } }`;

const idsOf = (...ids: readonly string[]) => ({
  ids: ids.map((id) => ({ __typename: 'Product', id })),
});

const all = `insights {
  orders unitsSold revenue { currency amount } stockIn stockOut reviewCount averageRating
}`;

describe('Product.insights', () => {
  it('gives all figures of a product', async () => {
    await using graph = await openInsightsGraph([
      eventOf({ data: orderData() }),
      eventOf({ key: '2', data: orderData({ currency: 'USD' }, 1) }),
      productEvent({ data: { stock: 7, stockDelta: -3 } }),
      productEvent({ sequence: 2, data: { stock: 17, stockDelta: 10 } }),
      reviewEvent(5),
      reviewEvent(2),
    ]);

    const { data } = await graph.run(products(all), idsOf('42'));

    expect(data).toEqual({
      _entities: [
        {
          id: '42',
          insights: {
            orders: 2,
            unitsSold: 4,
            revenue: [
              { currency: 'EUR', amount: '59.70' },
              { currency: 'USD', amount: '19.90' },
            ],
            stockIn: 10,
            stockOut: 3,
            reviewCount: 2,
            averageRating: 3.5,
          },
        },
      ],
    });
  });

  it('gives zeros, and no average, for a product of which nothing was heard', async () => {
    await using graph = await openInsightsGraph();

    const { data } = await graph.run(products(all), idsOf('42'));

    expect(data).toMatchObject({
      _entities: [{ insights: { orders: 0, revenue: [], averageRating: null } }],
    });
  });

  it('reads a page of products with several ranges by one statement', async () => {
    await using graph = await openInsightsGraph([eventOf({ data: orderData() })]);
    const ids = Array.from({ length: 50 }, (_, index) => String(index));
    const selection = `
      insights { orders }
      march: insights(from: "2026-03-01", to: "2026-03-31") { orders }
      again: insights(from: "2026-03-01", to: "2026-03-31") { unitsSold }`;

    const { data } = await graph.run(products(selection), idsOf(...ids));

    expect(verbsOf(graph.takeStatements())).toEqual(['WITH']);
    expect(data).toMatchObject({
      _entities: expect.arrayContaining([
        { id: '42', insights: { orders: 1 }, march: { orders: 1 }, again: { unitsSold: 3 } },
      ]),
    });
  });

  it.each([
    ['the day in UTC', 'from: "2026-03-29", to: "2026-03-29"', 1],
    ['the day before in UTC', 'from: "2026-03-28", to: "2026-03-28"', 0],
    [
      'what is the next day in the east',
      'from: "2026-03-30", to: "2026-03-30", timeZone: "Pacific/Kiritimati"',
      1,
    ],
    ['all until before it', 'to: "2026-03-28"', 0],
    ['all from it on', 'from: "2026-03-29"', 1],
  ])('counts what was placed on %s', async (_title, args, orders) => {
    await using graph = await openInsightsGraph([eventOf({ data: orderData() })]);

    const { data } = await graph.run(products(`insights(${args}) { orders }`), idsOf('42'));

    expect(data).toMatchObject({ _entities: [{ insights: { orders } }] });
  });

  it.each([
    [
      'from: "2026-02-30"',
      'Date must be a day such as 2026-03-29, from 1970 to 2999; received "2026-02-30"',
    ],
    [
      'from: "2026-03-02", to: "2026-03-01"',
      'to: must not be before from, which is 2026-03-02; received 2026-03-01',
    ],
    ['timeZone: "Mars"', 'timeZone: must be a time zone such as "Europe/Berlin", received "Mars"'],
  ])('refuses %s', async (args, message) => {
    await using graph = await openInsightsGraph();

    const { errors } = await graph.run(products(`insights(${args}) { orders }`), idsOf('42'));

    expect(errors?.[0]?.message).toContain(message);
  });
});
