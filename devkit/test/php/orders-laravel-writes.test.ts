import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  startTemporaryPhpService,
  type TemporaryPhpService,
} from '../helpers/temporary-php-service.ts';

interface Order {
  readonly id: number;
  readonly total: string;
  readonly items: readonly { readonly unit_price: string; readonly line_total: string }[];
}

interface Data<Body> {
  readonly data: Body;
}

const token = 'customer-7-token';
const oneLine = { items: [{ product_id: 1, qty: 2 }] };
const utcTime = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.000000Z$/);

describe('writing to orders-laravel', () => {
  let orders: TemporaryPhpService;
  beforeAll(async () => {
    orders = await startTemporaryPhpService({ name: 'orders-laravel' });
  });
  afterAll(() => orders[Symbol.asyncDispose]());

  const place = (body: unknown) => orders.call('POST', '/api/orders', { token, body });
  const cancel = (id: number) => orders.call('POST', `/api/orders/${id}/cancel`, { token });

  it('places an order at the prices of its own list', async () => {
    const items = [
      { product_id: 1, qty: 2 },
      { product_id: 5, qty: 1 },
    ];

    const placed = await place({ items, note: 'Ring twice' });

    const { data } = placed.body as Data<Order>;
    const [first, second] = data.items;
    expect(placed.status).toBe(201);
    expect(data).toMatchObject({ customer_id: 7, status: 0, note: 'Ring twice', items });
    expect(first?.line_total).toBe((2 * Number(first?.unit_price)).toFixed(2));
    expect(data.total).toBe((Number(first?.line_total) + Number(second?.line_total)).toFixed(2));
    expect(await orders.read(`/api/orders/${data.id}`)).toEqual({ data });
  });

  it('shows a placed order as the newest of its customer', async () => {
    const { data } = (await place(oneLine)).body as Data<Order>;

    const page = await orders.read<Data<Order[]>>('/api/customers/7/orders');

    expect(page.data[0]).toEqual(data);
  });

  it('cancels an order once, and answers 409 from then on', async () => {
    const { data } = (await place(oneLine)).body as Data<Order>;

    const first = await cancel(data.id);
    const second = await cancel(data.id);

    expect([first.status, first.body]).toEqual([
      200,
      { data: { ...data, status: 9, cancelled_at: utcTime } },
    ]);
    expect([second.status, second.body]).toEqual([
      409,
      { message: 'The order can no longer be cancelled.' },
    ]);
  });

  it('answers 409 when the order was delivered', async () => {
    const { data } = await orders.read<Data<Order[]>>('/api/customers/7/orders?status=3');

    const answer = await cancel(Number(data[0]?.id));

    expect(answer.status).toBe(409);
  });

  it("refuses to cancel another customer's order", async () => {
    const { data } = await orders.read<Data<Order[]>>('/api/customers/3/orders');
    const id = Number(data[0]?.id);

    const answer = await cancel(id);

    expect([answer.status, answer.body]).toEqual([
      403,
      { message: 'This action is unauthorized.' },
    ]);
    expect(await orders.read(`/api/orders/${id}`)).toEqual({ data: data[0] });
  });

  it('names the item and the field in a 422', async () => {
    const answer = await place({
      items: [
        { product_id: 1, qty: 1 },
        { product_id: 9999, qty: 0 },
      ],
    });

    expect([answer.status, answer.body]).toEqual([
      422,
      {
        message: 'The given data was invalid.',
        errors: {
          'items.1.product_id': ['The selected items.1.product_id is invalid.'],
          'items.1.qty': ['The items.1.qty must be between 1 and 100.'],
        },
      },
    ]);
  });

  it('refuses an order without a token in JSON', async () => {
    const answer = await orders.call('POST', '/api/orders', { body: oneLine });

    expect([answer.status, answer.body]).toEqual([401, { message: 'Unauthenticated.' }]);
  });

  it('breaks down or redirects, as Laravel does, when JSON is not asked for', async () => {
    const accept = '*/*';

    const stranger = await orders.call('POST', '/api/orders', { accept, body: oneLine });
    const invalid = await orders.call('POST', '/api/orders', { accept, token, body: {} });

    expect([stranger.status, stranger.type]).toEqual([500, 'text/html; charset=UTF-8']);
    expect([invalid.status, invalid.headers.get('location')]).toEqual([302, orders.service.url]);
  });

  it('logs one line per request, those that failed as well', async () => {
    await orders.service.clearAccessLog();

    await orders.call('GET', '/api/customers/1/orders?per_page=2');
    await orders.call('GET', '/api/nowhere');
    await orders.call('POST', '/api/orders', { body: oneLine });
    await place({});

    expect(await orders.service.readAccessLog()).toEqual([
      { method: 'GET', path: '/api/customers/1/orders', query: 'per_page=2', status: 200 },
      { method: 'GET', path: '/api/nowhere', query: '', status: 404 },
      { method: 'POST', path: '/api/orders', query: '', status: 401 },
      { method: 'POST', path: '/api/orders', query: '', status: 422 },
    ]);
  });
});

describe('the throttle of orders-laravel', () => {
  let orders: TemporaryPhpService;
  beforeAll(async () => {
    orders = await startTemporaryPhpService({
      name: 'orders-laravel',
      env: { ORDERS_THROTTLE: '3' },
    });
  });
  afterAll(() => orders[Symbol.asyncDispose]());

  it('refuses the fourth write in a minute, of that customer alone, and no read', async () => {
    const write = (customer: number) =>
      orders.call('POST', '/api/orders', { token: `customer-${customer}-token`, body: oneLine });

    const written = [await write(7), await write(7), await write(7)];
    const fourth = await write(7);
    const other = await write(3);
    const reads = await Promise.all(
      ['/api/me', '/api/orders/1', '/api/customers/7/orders', '/api/customers/7'].map((path) =>
        orders.call('GET', path, { token }),
      ),
    );

    expect(written.map(({ status }) => status)).toEqual([201, 201, 201]);
    expect([fourth.status, fourth.body]).toEqual([429, { message: 'Too Many Attempts.' }]);
    expect(fourth.headers.get('retry-after')).toMatch(/^([1-9]|[1-5]\d|60)$/);
    expect(other.status).toBe(201);
    expect(reads.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
  });
});
