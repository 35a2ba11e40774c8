import { join } from 'node:path';
import type { ChangeEvent } from '@banyan/platform/events/change-event.ts';
import {
  type EventSchemas,
  loadEventSchemas,
} from '@banyan/platform/events/envelope/event-schemas.ts';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { REPOSITORY } from '../../php/php-environment.ts';
import { runInService } from '../helpers/php-code.ts';
import { openPhpOutbox, type PhpOutbox } from '../helpers/php-outbox.ts';
import {
  startTemporaryPhpService,
  type TemporaryPhpService,
} from '../helpers/temporary-php-service.ts';

const clerk = 'catalog-secret';
const customer = 'customer-7-token';
const product = {
  sku: 'SCHEMA-1',
  name: 'Lamp',
  price: '1.50',
  category_id: 15,
  supplier_id: 1,
  stock: 2,
};
const order = { items: [{ product_id: 1, qty: 2 }], note: 'Ring twice' };

describe('the events of the PHP services', () => {
  const stack = new AsyncDisposableStack();
  let schemas: EventSchemas;
  let catalog: TemporaryPhpService;
  let orders: TemporaryPhpService;
  let outboxes: readonly PhpOutbox[];
  beforeAll(async () => {
    schemas = await loadEventSchemas(join(REPOSITORY, 'schema/events'), { isStrict: true });
    catalog = stack.use(await startTemporaryPhpService({ name: 'catalog-lumen' }));
    orders = stack.use(await startTemporaryPhpService({ name: 'orders-laravel' }));
    outboxes = await Promise.all(
      [catalog, orders].map(async ({ service }) =>
        stack.use(await openPhpOutbox(service.outboxUrl)),
      ),
    );
    await takeEvents();
  });
  afterAll(() => stack.disposeAsync());

  const takeEvents = async () =>
    (await Promise.all(outboxes.map((outbox) => outbox.takeEvents()))).flat();
  const faultsOf = (events: readonly ChangeEvent[]) =>
    events.map((event) => schemas.check(event)).filter((fault) => fault !== null);

  async function changeByHttp(): Promise<void> {
    const created = await catalog.call('POST', '/products', { token: clerk, body: product });
    const path = `/products/${(created.body as { id: number }).id}`;
    await catalog.call('PUT', path, { token: clerk, body: { ...product, price: '2' } });
    await catalog.call('POST', `${path}/stock`, { token: clerk, body: { delta: -2 } });
    await catalog.call('DELETE', path, { token: clerk });
    const placed = await orders.call('POST', '/api/orders', { token: customer, body: order });
    const { id } = (placed.body as { data: { id: number } }).data;
    await orders.call('POST', `/api/orders/${id}/cancel`, { token: customer });
  }

  /** What no endpoint of the services does. */
  async function changeAtTheConsole(): Promise<void> {
    await runInService(catalog.service, {
      code: `use App\\Models as M;
        $parts = [[M\\Category::find(2), 'slug'], [M\\Supplier::find(1), 'email']];
        foreach ($parts as [$model, $unique]) {
          $model->forceFill(['name' => 'Other'])->save();
          $copy = $model->replicate()->forceFill([$unique => 'new']);
          $copy->save();
          $copy->delete();
        }`,
    });
    await runInService(orders.service, {
      code: `use App\\Models as M;
        M\\OrderItem::first()->forceFill(['qty' => 9])->save();
        M\\Order::find(2)->delete();
        $copy = M\\Customer::find(3)->replicate()->forceFill(['email' => 'new@example.com', 'api_token' => 'new']);
        $copy->save();
        $copy->forceFill(['tier' => 'gold'])->save();
        $copy->delete();`,
    });
  }

  it('are as their schemas say, whatever is changed by HTTP', async () => {
    await changeByHttp();

    const events = await takeEvents();

    expect(events.map(({ type }) => type)).toEqual([
      'catalog.Product.created',
      'catalog.Product.updated',
      'catalog.Product.updated',
      'catalog.Product.deleted',
      'orders.Order.created',
      'orders.Order.cancelled',
    ]);
    expect(faultsOf(events)).toEqual([]);
  });

  it('are of every type that has a schema, and as it says', async () => {
    await changeByHttp();
    await changeAtTheConsole();

    const events = await takeEvents();

    const promised = schemas.types.filter((type) => /^(catalog|orders)\./.test(type));
    expect([...new Set(events.map(({ type }) => type))].sort()).toEqual(promised);
    expect(faultsOf(events)).toEqual([]);
  });
});
