import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { runInService } from '../helpers/php-code.ts';
import { openPhpOutbox, type PhpOutbox } from '../helpers/php-outbox.ts';
import {
  startTemporaryPhpService,
  type TemporaryPhpService,
} from '../helpers/temporary-php-service.ts';

const token = 'customer-7-token';
const twoLines = {
  items: [
    { product_id: 1, qty: 2 },
    { product_id: 5, qty: 1 },
  ],
};

describe('change events of orders-laravel', () => {
  const stack = new AsyncDisposableStack();
  let orders: TemporaryPhpService;
  let outbox: PhpOutbox;
  beforeAll(async () => {
    orders = stack.use(await startTemporaryPhpService({ name: 'orders-laravel' }));
    outbox = stack.use(await openPhpOutbox(orders.service.outboxUrl));
  });
  beforeEach(() => outbox.takeEvents());
  afterAll(() => stack.disposeAsync());

  const php = (code: string) =>
    runInService(orders.service, { code: `use App\\Models as M; ${code}` });
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

  it('tells that an order changed when one of its items does', async () => {
    await php('M\\OrderItem::first()->forceFill(["qty" => 9])->save();');

    expect(await outbox.takeEvents()).toMatchObject([
      { type: 'orders.Order.updated', subject: 'Order:1', changedfields: 'items' },
    ]);
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
