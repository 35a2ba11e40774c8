import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { runInService } from '../helpers/php-code.ts';
import { phpDatabases } from '../helpers/php-databases.ts';
import { openPhpOutbox, type PhpOutbox } from '../helpers/php-outbox.ts';
import {
  startTemporaryPhpService,
  type TemporaryPhpService,
} from '../helpers/temporary-php-service.ts';

interface PlacedOrder {
  readonly id: number;
  readonly total: string;
  readonly placed_at: string;
  readonly items: readonly {
    readonly product_id: number;
    readonly qty: number;
    readonly unit_price: string;
  }[];
}

const token = 'customer-7-token';
const twoLines = {
  items: [
    { product_id: 1, qty: 2 },
    { product_id: 5, qty: 1 },
  ],
};

describe.each(phpDatabases)('change events of orders-laravel on %s', (_, openDatabase) => {
  const stack = new AsyncDisposableStack();
  let env: Record<string, string>;
  let orders: TemporaryPhpService;
  let outbox: PhpOutbox;
  beforeAll(async () => {
    env = await openDatabase(stack, 'orders');
    orders = stack.use(await startTemporaryPhpService({ name: 'orders-laravel', env }));
    outbox = stack.use(await openPhpOutbox(orders.service.outboxUrl));
  });
  beforeEach(() => outbox.takeEvents());
  afterAll(() => stack.disposeAsync());

  const php = (code: string) =>
    runInService(orders.service, { code: `use App\\Models as M; ${code}`, env });
  const place = () => orders.call('POST', '/api/orders', { token, body: twoLines });

  it('tells of an order with its items once, and of its cancellation once', async () => {
    const { body } = await place();
    const { id } = (body as { data: { id: number } }).data;
    const first = await orders.call('POST', `/api/orders/${id}/cancel`, { token });
    const second = await orders.call('POST', `/api/orders/${id}/cancel`, { token });

    expect([first.status, second.status]).toEqual([200, 409]);
    expect(await outbox.takeSummary()).toEqual([
      `Order:${id} created`,
      `Order:${id} cancelled status,cancelledAt`,
    ]);
  });

  it('tells what an order holds when all of it is written, and when it is cancelled', async () => {
    const { body } = await place();
    const { data: placed } = body as { data: PlacedOrder };
    await orders.call('POST', `/api/orders/${placed.id}/cancel`, { token });

    const events = await outbox.takeEvents();

    const told = {
      customerId: '7',
      status: 'NEW',
      total: placed.total,
      currency: 'EUR',
      placedAt: expect.stringContaining(placed.placed_at.slice(0, 19)),
      items: placed.items.map(({ product_id, qty, unit_price }) => ({
        productId: String(product_id),
        quantity: qty,
        unitPrice: unit_price,
      })),
    };
    expect(told.items.map(({ quantity }) => quantity)).toEqual([2, 1]);
    expect(events.map(({ data }) => data)).toEqual([told, { ...told, status: 'CANCELLED' }]);
  });

  it('tells what an order holds when one of its items changes', async () => {
    await php('M\\OrderItem::first()->forceFill(["qty" => 9])->save();');

    const [event, ...others] = await outbox.takeEvents();

    expect(others).toEqual([]);
    expect(event).toMatchObject({
      type: 'orders.Order.updated',
      subject: 'Order:1',
      changedfields: 'items',
      data: { items: expect.arrayContaining([expect.objectContaining({ quantity: 9 })]) },
    });
  });

  it('tells of each order that a mass update has changed, with its status then', async () => {
    await php(
      `$paid = ['status' => M\\Order::STATUS_PAID];
       Banyan\\ChangeEvents\\ChangeEvents::massUpdate(M\\Order::whereIn('id', [4, 5]), $paid, 'paid');`,
    );

    expect(await outbox.takeEvents()).toMatchObject([
      { type: 'orders.Order.paid', subject: 'Order:4', data: { status: 'PAID' } },
      { type: 'orders.Order.paid', subject: 'Order:5', data: { status: 'PAID' } },
    ]);
  });

  it('tells no data of an order that is gone', async () => {
    await php('M\\Order::find(6)->delete();');

    expect(await outbox.takeEvents()).toMatchObject([
      { type: 'orders.Order.deleted', subject: 'Order:6', data: null },
    ]);
  });

  it('tells nothing of an order whose items fail', async () => {
    const failed = php(`Banyan\\ChangeEvents\\ChangeEvents::together(function () {
      $order = M\\Customer::find(7)->orders()->create(['total' => '1.00', 'placed_at' => now()]);
      $order->items()->createMany([['product_id' => 1, 'qty' => 1, 'unit_price' => '1.00', 'line_total' => '1.00']]);
      throw new Exception('no');
    });`);

    await expect(failed).rejects.toThrow(/Exception: no|Command failed/);
    expect(await outbox.takeSummary()).toEqual([]);
  });

  it('names the changed fields of a customer, and nothing of the person', async () => {
    await php(
      'M\\Customer::find(3)->forceFill(["email" => "new@example.com", "tier" => "gold"])->save();',
    );

    const [event, ...others] = await outbox.takeEvents();

    expect(others).toEqual([]);
    expect(event).toMatchObject({ subject: 'Customer:3', changedfields: 'email,tier', data: null });
    expect(JSON.stringify(event)).not.toContain('new@example.com');
  });

  it('tells nothing of a token that nobody sees', async () => {
    await php('M\\Customer::find(3)->forceFill(["api_token" => str_repeat("a", 64)])->save();');

    expect(await outbox.takeSummary()).toEqual([]);
  });

  it('tells nothing of a transaction that fails', async () => {
    const failed = php(`Illuminate\\Support\\Facades\\DB::transaction(function () {
      M\\Order::find(2)->forceFill(['note' => 'gone'])->save();
      throw new Exception('no');
    });`);

    await expect(failed).rejects.toThrow(/Exception: no|Command failed/);
    expect(await outbox.takeSummary()).toEqual([]);
    expect(await php('echo M\\Order::where("note", "gone")->count();')).toBe('0');
  });
});

it('writes as before, and tells nothing, where change events are switched off', async () => {
  const env = { CHANGE_EVENTS_ENABLED: 'false' };
  await using orders = await startTemporaryPhpService({ name: 'orders-laravel', env });
  await using outbox = await openPhpOutbox(orders.service.outboxUrl);

  const placed = await orders.call('POST', '/api/orders', { token, body: twoLines });

  expect(placed.status).toBe(201);
  expect(await outbox.takeSummary()).toEqual([]);
});
