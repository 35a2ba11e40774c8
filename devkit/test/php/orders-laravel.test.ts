import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  startTemporaryPhpService,
  type TemporaryPhpService,
} from '../helpers/temporary-php-service.ts';

interface Order {
  readonly id: number;
  readonly status: number;
  readonly total: string;
  readonly placed_at: string;
  readonly cancelled_at: string | null;
  readonly items: readonly {
    readonly qty: number;
    readonly unit_price: string;
    readonly line_total: string;
  }[];
}

interface Data<Body> {
  readonly data: Body;
}

const customers = 20;
const token = 'customer-7-token';
const decimal = expect.stringMatching(/^\d+\.\d{2}$/);
const utcTime = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.000000Z$/);

describe('reading from orders-laravel', () => {
  let orders: TemporaryPhpService;
  beforeAll(async () => {
    orders = await startTemporaryPhpService({ name: 'orders-laravel' });
  });
  afterAll(() => orders[Symbol.asyncDispose]());

  it('gives a customer in an envelope, without the token', async () => {
    const answer = await orders.call('GET', '/api/customers/7');

    expect([answer.status, answer.type]).toEqual([200, 'application/json']);
    expect(answer.body).toEqual({
      data: {
        id: 7,
        name: expect.any(String),
        email: expect.stringMatching(/7@/),
        phone: null,
        tier: 'standard',
        newsletter: 0,
        created_at: utcTime,
      },
    });
  });

  it('gives an order with its items in an envelope', async () => {
    const answer = await orders.call('GET', '/api/orders/1');

    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({
      data: {
        id: 1,
        number: expect.any(Number),
        customer_id: expect.any(Number),
        status: expect.any(Number),
        total: decimal,
        currency: 'EUR',
        note: null,
        placed_at: utcTime,
        cancelled_at: null,
        items: expect.any(Array),
      },
    });
    expect((answer.body as Data<Order>).data.items[0]).toEqual({
      id: 1,
      product_id: expect.any(Number),
      qty: expect.any(Number),
      unit_price: decimal,
      line_total: decimal,
    });
  });

  it('writes the order number as bare digits, which a JavaScript number cannot hold', async () => {
    const { text, body } = await orders.call('GET', '/api/orders/1');

    expect(text).toContain('"number":9007199254740995,');
    expect(JSON.stringify(body)).not.toContain('9007199254740995');
  });

  it('gives a batch as a map by id, whatever their order, without those that are missing', async () => {
    const answer = await orders.call('POST', '/api/customers/batch', {
      body: { ids: [7, 3, 999] },
    });

    const { data } = answer.body as Data<Record<string, { readonly id: number }>>;
    expect(answer.status).toBe(200);
    expect(answer.text).toMatch(/^\{"data":\{"3":\{"id":3,/);
    expect(Object.entries(data).map(([key, { id }]) => [key, id])).toEqual([
      ['3', 3],
      ['7', 7],
    ]);
  });

  it.each([[[999]], [[]]])('gives an empty list instead of a map for ids %j', async (ids) => {
    const answer = await orders.call('POST', '/api/customers/batch', { body: { ids } });

    expect([answer.status, answer.text]).toEqual([200, '{"data":[]}']);
  });

  it('refuses a batch of more than 200 ids', async () => {
    const ids = Array.from({ length: 201 }, (_, index) => index + 1);

    const answer = await orders.call('POST', '/api/customers/batch', { body: { ids } });

    expect([answer.status, answer.body]).toEqual([
      422,
      {
        message: 'The given data was invalid.',
        errors: { ids: ['The ids must not have more than 200 items.'] },
      },
    ]);
  });

  it('pages the orders of a customer with links and meta, but without a total', async () => {
    const page = await orders.read(`/api/customers/1/orders?per_page=2&page=2`);

    const path = `${orders.service.url}/api/customers/1/orders`;
    expect(page).toEqual({
      data: [expect.anything(), expect.anything()],
      links: {
        first: `${path}?page=1`,
        last: null,
        prev: `${path}?page=1`,
        next: `${path}?page=3`,
      },
      meta: { current_page: 2, from: 3, path, per_page: 2, to: 4 },
    });
  });

  it.each([
    ['', 15],
    ['?per_page=500', 50],
    ['?per_page=0', 1],
  ])('takes the page size of "%s" for %d', async (query, size) => {
    const page = await orders.read(`/api/customers/1/orders${query}`);

    expect(page).toMatchObject({ meta: { per_page: size } });
  });

  it('gives the newest order first', async () => {
    const { data } = await orders.read<Data<Order[]>>('/api/customers/1/orders?per_page=50');

    const newestFirst = data.toSorted((a, b) => (a.placed_at < b.placed_at ? 1 : -1));
    expect(data.length).toBeGreaterThan(3);
    expect(data.map(({ id }) => id)).toEqual(newestFirst.map(({ id }) => id));
  });

  it('filters orders by status', async () => {
    const { data } = await orders.read<Data<Order[]>>('/api/customers/1/orders?per_page=50');
    const delivered = data.filter(({ status }) => status === 3);

    const page = await orders.read<Data<Order[]>>('/api/customers/1/orders?status=3&per_page=50');

    expect(delivered.length).toBeGreaterThan(0);
    expect(delivered.length).toBeLessThan(data.length);
    expect(page.data).toEqual(delivered);
  });

  it('gives the status as a code: 0, 1, 2, 3, or 9 for what has been cancelled', async () => {
    const all = await allOrders(orders);

    const codes = new Set(all.map(({ status }) => status));
    expect([...codes].toSorted()).toEqual([0, 1, 2, 3, 9]);
    expect(all.filter(({ status }) => status === 9)).toEqual(
      all.filter(({ cancelled_at }) => cancelled_at !== null),
    );
  });

  it('gives totals which are the sums of the lines', async () => {
    const cents = (amount: string) => Number(amount.replace('.', ''));

    const all = await allOrders(orders);

    const totals = all.map(({ total }) => cents(total));
    const sums = all.map(({ items }) =>
      items.reduce((sum, { qty, unit_price }) => sum + qty * cents(unit_price), 0),
    );
    expect(all).toHaveLength(120);
    expect(totals).toEqual(sums);
  });

  it('names the model class when an order is missing, and says nothing when a route is', async () => {
    const [order, route] = await Promise.all([
      orders.call('GET', '/api/orders/9999'),
      orders.call('GET', '/orders/1'),
    ]);

    expect([order.status, order.body]).toEqual([
      404,
      { message: 'No query results for model [App\\Models\\Order] 9999' },
    ]);
    expect([route.status, route.body]).toEqual([404, { message: '' }]);
  });

  it('gives the customer of the token', async () => {
    const answer = await orders.call('GET', '/api/me', { token });

    expect([answer.status, answer.body]).toEqual([
      200,
      { data: expect.objectContaining({ id: 7 }) },
    ]);
  });

  it.each([undefined, 'customer-9999-token'])('refuses token %s in JSON', async (wrong) => {
    const answer = await orders.call('GET', '/api/me', {
      ...(wrong !== undefined && { token: wrong }),
    });

    expect([answer.status, answer.type]).toEqual([401, 'application/json']);
    expect(answer.body).toEqual({ message: 'Unauthenticated.' });
  });
});

async function allOrders(orders: TemporaryPhpService): Promise<readonly Order[]> {
  const pages = await Promise.all(
    Array.from({ length: customers }, (_, index) =>
      orders.read<Data<Order[]>>(`/api/customers/${index + 1}/orders?per_page=50`),
    ),
  );
  return pages.flatMap(({ data }) => data);
}
