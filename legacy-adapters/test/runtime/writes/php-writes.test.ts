import { readFile } from 'node:fs/promises';
import {
  startTemporaryPhpService,
  type TemporaryPhpService,
} from '@banyan/devkit/test/helpers/temporary-php-service.ts';
import { loadEventSchemas } from '@banyan/platform/events/envelope/event-schemas.ts';
import { describe, expect, it } from '@jest/globals';
import { createAdapterUnderTest } from '../adapter-under-test.ts';
import { openIntentLog } from './intent-log.ts';

const repository = new URL('../../../../', import.meta.url);
const clerk = { headers: { authorization: 'Bearer catalog-secret' } };
const customer = { headers: { authorization: 'Bearer customer-7-token' } };

async function open(
  name: 'catalog' | 'orders',
  php: TemporaryPhpService,
  dialect: 'lumen' | 'laravel',
) {
  const stack = new AsyncDisposableStack();
  const log = stack.use(await openIntentLog());
  const schema = await readFile(new URL(`schema/${name}.graphql`, repository), 'utf8');
  const { intents } = log;
  const source = { baseUrl: php.service.url, dialect } as const;
  const adapter = stack.use(createAdapterUnderTest(schema, source, { name, intents }));
  const schemas = await loadEventSchemas(new URL('schema/events', repository).pathname);
  return {
    adapter,
    states: () => log.readIntents().map(({ coordinate, state }) => `${coordinate} ${state}`),
    events: () => log.readEvents(),
    /** What their schemas have against the events. */
    faults: () => log.readEvents().map((event) => schemas.check(event)),
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}

describe('mutations of the reference project', () => {
  it('tell what Lumen has done, and nothing of what it refuses', async () => {
    await using php = await startTemporaryPhpService({ name: 'catalog-lumen' });
    await using catalog = await open('catalog', php, 'lumen');
    const adjust = 'mutation { adjustStock(productId: 3, delta: 2) { stock } }';

    await catalog.adapter.run(adjust, clerk);
    await catalog.adapter.run(adjust);
    await catalog.adapter.run(
      'mutation { adjustStock(productId: 99999, delta: 2) { stock } }',
      clerk,
    );
    await catalog.adapter.run('mutation { deleteProduct(id: 4) }', clerk);

    expect(catalog.states()).toEqual([
      'Mutation.adjustStock ready',
      'Mutation.adjustStock dropped',
      'Mutation.adjustStock dropped',
      'Mutation.deleteProduct ready',
    ]);
    expect(catalog.events()).toMatchObject([
      { type: 'catalog.Product.updated', subject: 'Product:3', data: { stockDelta: 2 } },
      { type: 'catalog.Product.deleted', subject: 'Product:4', data: null },
    ]);
    expect(catalog.faults()).toEqual([null, null]);
  });

  it('tell what Laravel has done, with the key that it has made', async () => {
    await using php = await startTemporaryPhpService({ name: 'orders-laravel' });
    await using orders = await open('orders', php, 'laravel');

    const placed = await orders.adapter.run(
      'mutation { placeOrder(input: { items: [{ productId: 3, quantity: 1 }] }) { id } }',
      customer,
    );
    const { id } = Object(placed.data?.placeOrder);
    await orders.adapter.run(`mutation { cancelOrder(id: ${id}) { status } }`, customer);
    await orders.adapter.run('mutation { placeOrder(input: { items: [] }) { id } }', customer);

    expect(orders.states()).toEqual([
      'Mutation.placeOrder ready',
      'Mutation.cancelOrder ready',
      'Mutation.placeOrder dropped',
    ]);
    expect(orders.events()).toMatchObject([
      { type: 'orders.Order.created', subject: `Order:${id}`, data: { status: 'NEW' } },
      {
        type: 'orders.Order.cancelled',
        subject: `Order:${id}`,
        changedfields: 'status,cancelledAt',
        data: { status: 'CANCELLED' },
      },
    ]);
    expect(orders.faults()).toEqual([null, null]);
  });
});
