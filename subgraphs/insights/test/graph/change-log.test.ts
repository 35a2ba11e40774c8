import { describe, expect, it } from '@jest/globals';
import { eventOf, orderData, productEvent } from '../helpers/events.ts';
import { openInsightsGraph } from '../helpers/insights-graph.ts';

const day = (number: number) => `2026-03-0${number}T00:00:00.000Z`;

const events = [1, 2, 3].map((number) =>
  productEvent({
    sequence: number,
    time: day(number),
    changed: 'stock,price',
    data: { stock: number },
  }),
);

const page = `query ($first: Int, $after: String, $filter: ChangeLogFilter) {
  changeLog(first: $first, after: $after, filter: $filter) {
    nodes { id type subject time changedFields }
    edges { cursor }
    pageInfo { hasNextPage hasPreviousPage endCursor }
  }
}`;

describe('Query.changeLog', () => {
  it('gives pages, newest first, until there is no more', async () => {
    await using graph = await openInsightsGraph(events);

    const { data: first } = await graph.run(page, { first: 2 });
    const { endCursor } = Object(first).changeLog.pageInfo;
    const { data: second } = await graph.run(page, { first: 2, after: endCursor });

    expect(first).toMatchObject({
      changeLog: {
        nodes: [{ time: day(3) }, { time: day(2) }],
        pageInfo: { hasNextPage: true, hasPreviousPage: false },
      },
    });
    expect(second).toMatchObject({
      changeLog: {
        nodes: [
          {
            type: 'catalog.Product.updated',
            subject: 'Product:42',
            time: day(1),
            changedFields: ['stock', 'price'],
          },
        ],
        pageInfo: { hasNextPage: false, hasPreviousPage: true },
      },
    });
  });

  it.each([
    ['a type', { types: ['orders.Order.created'] }, ['Order:1']],
    ['a subject', { subject: 'Product:42' }, ['Product:42', 'Product:42', 'Product:42']],
    ['a time', { from: day(2), to: day(3) }, ['Product:42']],
  ])('filters by %s', async (_title, filter, subjects) => {
    await using graph = await openInsightsGraph([...events, eventOf({ data: orderData() })]);

    const { data } = await graph.run(page, { filter });

    const found: readonly { subject: string }[] = Object(data).changeLog.nodes;
    expect(found.map(({ subject }) => subject)).toEqual(subjects);
  });

  it('holds nothing of what was changed to', async () => {
    await using graph = await openInsightsGraph([
      eventOf({ data: orderData({ customerId: 'c-1' }) }),
    ]);

    const { data } = await graph.run(page);

    expect(JSON.stringify(data)).not.toMatch(/c-1|19\.90|59\.70/);
  });

  it.each([
    [{ first: 0 }, 'first: must be from 1 to 100, received 0'],
    [{ first: 101 }, 'first: must be from 1 to 100, received 101'],
    [{ after: 'x' }, 'after: must be a cursor of an earlier page, received "x"'],
    [
      { filter: { types: Array.from({ length: 101 }, () => 'a') } },
      'filter.types: must hold at most 100 types, received 101',
    ],
  ])('refuses %j', async (variables, message) => {
    await using graph = await openInsightsGraph();

    const { errors } = await graph.run(page, variables);

    expect(errors?.[0]?.message).toBe(message);
    expect(errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
  });
});

describe('Query.eventIntake', () => {
  it('tells what became of events', async () => {
    const late = eventOf({ sequence: 0, id: 'late', data: orderData() });
    const order = eventOf({ data: orderData() });
    await using graph = await openInsightsGraph([
      order,
      order,
      late,
      eventOf({ key: '2', data: { total: 'free' } }),
      eventOf({ type: 'a.B.updated' }),
    ]);

    const { data } = await graph.run(
      '{ eventIntake { applied late ignored malformed duplicates } }',
    );

    expect(data).toEqual({
      eventIntake: { applied: 1, late: 1, ignored: 1, malformed: 1, duplicates: 1 },
    });
  });
});
