import { startReconciler } from '@banyan/platform/events/reconciler/start-reconciler.ts';
import { createLogger } from '@banyan/platform/telemetry/logger.ts';
import { eventually } from '@banyan/platform/test/helpers/eventually.ts';
import { describe, expect, it } from '@jest/globals';
import type { ReceivedRequest } from '../stub-service.ts';
import { extensionsOf, openStockShop, type StockShop } from './open-stock-shop.ts';

const product = { id: 7, stock: 3, price: '19.90' };
const take = 'mutation { take(id: 7, by: 2) { id } }';
const json = { 'content-type': 'application/json' };
const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';

/** As another gateway process does that takes the call for one that has ended. */
async function reconcileTooEarly({ log: { intents, age } }: StockShop): Promise<void> {
  age(60_000);
  const log = createLogger({ level: 'silent' });
  const reconciler = startReconciler({ intents, log, reread: async () => 'exists' });
  await eventually(
    () => intents.audit(),
    ({ pending }) => pending === 0,
  );
  await reconciler.close();
}

describe('a mutation with @emits', () => {
  it('has its intent in the database before the service is asked', async () => {
    const seen: unknown[] = [];
    await using shop = await openStockShop(() => {
      seen.push(...shop.log.readIntents());
      return { body: product };
    });

    await shop.adapter.run(take);

    expect(seen).toMatchObject([
      {
        coordinate: 'Mutation.take',
        entity: 'Product',
        entity_key: '{"id":"7"}',
        verb: 'updated',
        state: 'pending',
      },
    ]);
    expect(shop.stub.requests).toHaveLength(1);
  });

  it('tells of the entity in the spelling that equal keys share', async () => {
    await using shop = await openStockShop(() => ({ body: product }), { keyForm: 'integer' });

    await shop.adapter.run('mutation { take(id: "007", by: 2) { id } }');

    expect(shop.stub.requests.map(({ url }) => url)).toEqual(['/products/007/take']);
    expect(shop.log.readIntents()).toMatchObject([{ entity_key: '{"id":"7"}' }]);
    expect(shop.log.readEvents()).toMatchObject([{ subject: 'Product:7' }]);
  });

  it('writes its event from arguments and whole answer, whatever the client has selected', async () => {
    await using shop = await openStockShop(() => ({ body: product }));

    const result = await shop.adapter.run(take, { headers: { traceparent } });

    expect(result).toEqual({ data: { take: { id: '7' } } });
    expect(shop.log.readIntents()).toMatchObject([{ state: 'ready', last_error: null }]);
    expect(shop.log.readEvents()).toEqual([
      expect.objectContaining({
        type: 'shop.Product.updated',
        subject: 'Product:7',
        entitykeys: '{"id":"7"}',
        changedfields: 'stock',
        data: { stock: 3, stockDelta: 2 },
        traceparent,
      }),
    ]);
    expect(shop.log.readEvents()[0]).not.toHaveProperty('reconciled');
  });

  it('takes the key from the answer when no argument has it, as the text that an ID is', async () => {
    const keys: unknown[] = [];
    await using shop = await openStockShop(() => {
      keys.push(shop.log.readIntents()[0]?.entity_key);
      return { body: product };
    });

    await shop.adapter.run('mutation { create(name: "Chair") { stock } }');

    expect(keys).toEqual([null]);
    expect(shop.log.readEvents()).toMatchObject([
      { type: 'shop.Product.created', subject: 'Product:7', entitykeys: '{"id":"7"}', data: null },
    ]);
  });

  it.each([
    ['null', { body: 'null', headers: json }],
    ['an answer without the key', { body: { stock: 1 } }],
  ])(
    'tells that some entity of its type has changed when the service sends %s',
    async (_what, answer) => {
      await using shop = await openStockShop(() => answer);

      await shop.adapter.run('mutation { create(name: "Chair") { stock } }');

      expect(shop.log.readIntents()).toMatchObject([{ state: 'ready' }]);
      expect(shop.log.readEvents()).toMatchObject([
        { type: 'shop.Product.changed', subject: 'Product', data: null },
      ]);
    },
  );

  it('stores one intent for several events, and writes them in their order', async () => {
    await using shop = await openStockShop(() => ({ body: product }));

    await shop.adapter.run('mutation { move(from: 1, to: 2) { stock } }');

    expect(shop.log.readIntents()).toHaveLength(1);
    expect(shop.log.readEvents()).toMatchObject([
      { type: 'shop.Product.updated', subject: 'Product:1' },
      { type: 'shop.Product.updated', subject: 'Product:2' },
      { type: 'shop.Transfer.made', subject: 'Transfer:["7",["1","2"]]' },
    ]);
  });

  it('is refused before any call when its intent cannot be stored', async () => {
    await using shop = await openStockShop(
      () => ({ body: product }),
      {},
      (intents) => ({ ...intents, begin: () => Promise.reject(new Error('disk full')) }),
    );

    const result = await shop.adapter.run(take);

    expect(result.data).toEqual({ take: null });
    expect(extensionsOf(result)).toMatchObject({ code: 'EVENTS_UNAVAILABLE', service: 'shop' });
    expect(extensionsOf(result)).not.toHaveProperty('outcome');
    expect(JSON.stringify(result)).not.toContain('disk full');
    expect(shop.stub.requests).toEqual([]);
  });

  it('is told once more when it was reconciled while the service was still at work', async () => {
    await using shop: StockShop = await openStockShop(async () => {
      await reconcileTooEarly(shop);
      return { body: product };
    });

    await shop.adapter.run(take);

    expect(shop.log.readEvents()).toMatchObject([
      { type: 'shop.Product.changed', subject: 'Product:7', reconciled: true },
      { type: 'shop.Product.updated', subject: 'Product:7', data: { stock: 3, stockDelta: 2 } },
    ]);
  });

  it('is looked at again when it was reconciled too early, and then ends without an answer', async () => {
    await using shop: StockShop = await openStockShop(async () => {
      await reconcileTooEarly(shop);
      return { isCut: true };
    });

    await shop.adapter.run(take);

    expect(shop.log.readIntents()).toMatchObject([{ state: 'ready' }, { state: 'unknown' }]);
  });

  it('gives the client its answer when the outcome cannot be stored, and leaves the intent for later', async () => {
    await using shop = await openStockShop(
      () => ({ body: product }),
      {},
      (intents) => ({ ...intents, settle: () => Promise.reject(new Error('disk full')) }),
    );

    const result = await shop.adapter.run(take);

    expect(result).toEqual({ data: { take: { id: '7' } } });
    expect(shop.log.readIntents()).toMatchObject([{ state: 'pending' }]);
    expect(shop.log.readEvents()).toEqual([]);
  });
});

describe('the idempotency header of a source', () => {
  const source = { idempotencyHeader: 'Idempotency-Key' };
  const sent = ({ headers }: ReceivedRequest) => headers['idempotency-key'];

  it('carries the id of the intent, another for each call', async () => {
    await using shop = await openStockShop(() => ({ body: product }), source);

    await shop.adapter.run(take);
    await shop.adapter.run(take);

    const ids = shop.log.readIntents().map(({ id }) => id);
    expect(new Set(ids).size).toBe(2);
    expect(shop.stub.requests.map(sent)).toEqual(ids);
  });

  it('is not sent with mutations without @emits, nor with reads, nor when none is configured', async () => {
    await using shop = await openStockShop(() => ({ body: product }), source);
    await using plain = await openStockShop(() => ({ body: product }));

    await shop.adapter.run('mutation { touch(id: 7) { id } }');
    await shop.adapter.run('{ product(id: 7) { stock } }');
    await plain.adapter.run(take);

    const requests = [...shop.stub.requests, ...plain.stub.requests];
    expect(requests.map(sent)).toEqual([undefined, undefined, undefined]);
  });
});
