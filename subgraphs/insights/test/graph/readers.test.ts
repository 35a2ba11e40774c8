import { describe, expect, it } from '@jest/globals';
import { eventOf, orderData } from '../helpers/events.ts';
import { openInsightsGraph } from '../helpers/insights-graph.ts';

const fields = [
  [
    'Query.salesByDay',
    '{ salesByDay(filter: { from: "2026-03-01", to: "2026-03-31" }) { orders } }',
  ],
  ['Query.changeLog', '{ changeLog { nodes { id } } }'],
  ['Query.eventIntake', '{ eventIntake { applied } }'],
  [
    'Product.insights',
    '{ _entities(representations: [{ __typename: "Product", id: "42" }]) { ... on Product { insights { orders } } } }',
  ],
] as const;

describe.each(fields)('%s', (_field, query) => {
  it.each([
    ['nobody', '1', null, 'UNAUTHENTICATED'],
    ['a caller who is not named', '1, 2', '3', 'FORBIDDEN'],
    ['anybody when nobody is named', '', '1', 'FORBIDDEN'],
    ['nobody, also when all who are signed in are admitted', '*', null, 'UNAUTHENTICATED'],
  ])('is refused to %s, and the database is not asked', async (_title, readers, caller, code) => {
    await using graph = await openInsightsGraph([eventOf({ data: orderData() })], readers);

    const { errors } = await graph.run(query, {}, caller);

    expect(errors?.map(({ extensions }) => extensions.code)).toEqual([code]);
    expect(graph.takeStatements()).toEqual([]);
    expect(graph.answer()).toMatchObject({ maxAgeMs: 0, scope: 'private' });
  });

  it.each([
    ['one of those who are named', '1, 2', '2'],
    ['whoever is signed in', '*', '7'],
  ])('is shown to %s, and kept by no cache', async (_title, readers, caller) => {
    await using graph = await openInsightsGraph([eventOf({ data: orderData() })], readers);

    const { errors } = await graph.run(query, {}, caller);

    expect(errors).toBeUndefined();
    expect(graph.takeStatements()).toHaveLength(1);
    expect(graph.answer()).toMatchObject({ maxAgeMs: 0, scope: 'private' });
  });
});

it('does not refuse who only refers to a product', async () => {
  await using graph = await openInsightsGraph([], '');
  const query =
    '{ _entities(representations: [{ __typename: "Product", id: "42" }]) { ... on Product { id } } }';

  expect(await graph.run(query, {}, null)).toEqual({ data: { _entities: [{ id: '42' }] } });
});
