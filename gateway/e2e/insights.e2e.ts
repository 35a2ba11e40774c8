import { type ReferenceProject, startReferenceProject } from '@banyan/devkit/reference-project.ts';
import { eventually } from '@banyan/platform/test/helpers/eventually.ts';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readOperation } from './operation.ts';

const reader = { authorization: 'Bearer customer-7-token' };
const clerk = { authorization: 'Bearer catalog-secret' };
const other = { authorization: 'Bearer customer-8-token' };

let project: ReferenceProject;

beforeAll(async () => {
  project = await startReferenceProject({ relaysOutboxes: true, env: { INSIGHTS_READERS: '7' } });
});

afterAll(async () => {
  await project[Symbol.asyncDispose]();
});

/** How many orders count, of all days. */
async function countOrders(): Promise<number> {
  const { data } = await project.ask<{ salesByDay: readonly { readonly orders: number }[] }>({
    query:
      '{ salesByDay(filter: { from: "2026-01-01", to: "2099-12-31" }, interval: MONTH) { orders } }',
    headers: reader,
  });
  return data.salesByDay.reduce((sum, { orders }) => sum + orders, 0);
}

async function stockInOf(id: string): Promise<number> {
  const { data } = await project.ask<{ product: { insights: { stockIn: number } } }>({
    query: 'query ($id: ID!) { product(id: $id) { name insights { stockIn } } }',
    variables: { id },
    headers: reader,
  });
  return data.product.insights.stockIn;
}

interface SalesOfProduct {
  readonly product: { readonly category: { readonly name: string } };
  readonly salesByDay: readonly {
    readonly category: { readonly name: string } | null;
    readonly unitsSold: number;
    readonly revenue: readonly { readonly currency: string; readonly amount: string }[];
  }[];
}

/** What was sold of a product, of all days, by category; and the category in which the catalog has it. */
async function readSalesOf(id: string): Promise<SalesOfProduct> {
  const { data } = await project.ask<SalesOfProduct>({
    query: `query ($id: ID!) {
      product(id: $id) { category { name } }
      salesByDay(
        filter: { from: "2026-01-01", to: "2099-12-31", productIds: [$id] }
        groupBy: [CATEGORY]
        interval: MONTH
      ) { category { name } unitsSold revenue { currency amount } }
    }`,
    variables: { id },
    headers: reader,
  });
  return data;
}

interface PlacedOrder {
  readonly id: string;
  readonly total: string;
  readonly currency: string;
}

async function placeOrder(productId: string, quantity: number): Promise<PlacedOrder> {
  const { data } = await project.ask<{ placeOrder: PlacedOrder }>({
    query: await readOperation('place-order'),
    variables: { input: { items: [{ productId, quantity }] } },
    headers: reader,
  });
  return data.placeOrder;
}

describe('insights', () => {
  it('count an order that Laravel tells of, until it is cancelled', async () => {
    const { id } = await placeOrder('3', 2);
    const placed = await eventually(countOrders, (orders) => orders > 0);
    await project.ask({
      query: 'mutation ($id: ID!) { cancelOrder(id: $id) { status } }',
      variables: { id },
      headers: reader,
    });
    const left = await eventually(countOrders, (orders) => orders === 0);

    expect([placed, left]).toEqual([1, 0]);
  });

  it('sum what Laravel tells of an order, in the category that Lumen tells of its product', async () => {
    await project.ask({
      query: 'mutation { adjustStock(productId: "4", delta: 1) { stock } }',
      headers: clerk,
    });
    const { total, currency } = await placeOrder('4', 3);

    const { product, salesByDay } = await eventually(
      () => readSalesOf('4'),
      ({ salesByDay: [entry] }) => (entry?.category ?? null) !== null,
    );

    expect(salesByDay).toEqual([
      { category: product.category, unitsSold: 3, revenue: [{ currency, amount: total }] },
    ]);
  });

  it('count what Lumen tells that came into the stock', async () => {
    await project.ask({
      query: 'mutation { adjustStock(productId: "3", delta: 5) { stock } }',
      headers: clerk,
    });

    const came = await eventually(
      () => stockInOf('3'),
      (stockIn) => stockIn > 0,
    );
    expect(came).toBe(5);
  });

  it('are refused to other callers, who get the product', async () => {
    const { data, errors } = await project.ask({
      query: '{ product(id: "3") { id insights { orders } } }',
      headers: other,
    });

    expect(data).toEqual({ product: { id: '3', insights: null } });
    expect(errors).toMatchObject([
      { path: ['product', 'insights'], extensions: { code: 'FORBIDDEN', service: 'insights' } },
    ]);
  });
});
