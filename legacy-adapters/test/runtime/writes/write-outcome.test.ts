import { eventually } from '@banyan/platform/test/helpers/eventually.ts';
import { describe, expect, it } from '@jest/globals';
import type { StubAnswer } from '../stub-service.ts';
import { type Answer, extensionsOf, openStockShop } from './open-stock-shop.ts';

const take = 'mutation { take(id: 7, by: 2) { id } }';
const json = { 'content-type': 'application/json' };
const hang = () => new Promise<StubAnswer>(() => undefined);
const error = (status: number) => () => ({ status, body: { message: 'no' } });

const refusals: readonly [string, Answer, string][] = [
  ['400', error(400), 'BAD_USER_INPUT'],
  ['401', error(401), 'UNAUTHENTICATED'],
  ['403', error(403), 'FORBIDDEN'],
  ['404', error(404), 'NOT_FOUND'],
  ['409', error(409), 'CONFLICT'],
  ['422', error(422), 'BAD_USER_INPUT'],
  ['429', error(429), 'RATE_LIMITED'],
];

const mysteries: readonly [string, Answer, string][] = [
  ['no answer in time', hang, 'UPSTREAM_TIMEOUT'],
  ['a connection that is cut after the request', () => ({ isCut: true }), 'UPSTREAM_UNAVAILABLE'],
  ['500', error(500), 'UPSTREAM_ERROR'],
  ['502', error(502), 'UPSTREAM_UNAVAILABLE'],
  ['408', error(408), 'UPSTREAM_TIMEOUT'],
  ['a page of HTML', () => ({ body: '<h1>Thanks</h1>' }), 'UPSTREAM_INVALID_RESPONSE'],
  ['half of its JSON', () => ({ body: '{"id":', headers: json }), 'UPSTREAM_INVALID_RESPONSE'],
];

describe('the outcome of a write', () => {
  it.each(refusals)('is a refusal after %s: nothing is told', async (_what, answer, code) => {
    await using shop = await openStockShop(answer, { dialect: 'lumen' });

    const result = await shop.adapter.run(take);

    expect(extensionsOf(result)).toMatchObject({ code });
    expect(extensionsOf(result)).not.toHaveProperty('outcome');
    expect(shop.log.readIntents()).toMatchObject([{ state: 'dropped' }]);
    expect(shop.log.readEvents()).toEqual([]);
  });

  it('is a refusal when there was no connection', async () => {
    await using shop = await openStockShop(hang, { baseUrl: 'http://127.0.0.1:1' });

    const result = await shop.adapter.run(take);

    expect(extensionsOf(result)).toMatchObject({ code: 'UPSTREAM_UNAVAILABLE' });
    expect(extensionsOf(result)).not.toHaveProperty('outcome');
    expect(shop.log.readIntents()).toMatchObject([{ state: 'dropped' }]);
  });

  it('is a refusal when the client went away before the call had its turn', async () => {
    const release = Promise.withResolvers<StubAnswer>();
    await using shop = await openStockShop(() => release.promise, { concurrency: 1 });
    const first = shop.adapter.run(take);
    await eventually(
      () => shop.stub.requests.length,
      (count) => count === 1,
    );
    const leaving = new AbortController();
    const second = shop.adapter.run(take, { request: { signal: leaving.signal } });
    await eventually(
      () => shop.log.readIntents().length,
      (count) => count === 2,
    );

    leaving.abort();

    expect(extensionsOf(await second)).toMatchObject({ code: 'REQUEST_CANCELLED' });
    expect(extensionsOf(await second)).not.toHaveProperty('outcome');
    expect(shop.log.readIntents()).toMatchObject([{ state: 'pending' }, { state: 'dropped' }]);
    release.resolve({ body: { id: 7 } });
    await first;
    expect(shop.stub.requests).toHaveLength(1);
  });

  it.each(mysteries)(
    'is unknown after %s, and the client is told so',
    async (_what, answer, code) => {
      await using shop = await openStockShop(answer, { dialect: 'lumen', timeoutMs: 300 });

      const result = await shop.adapter.run(take);

      expect(extensionsOf(result)).toMatchObject({ code, outcome: 'unknown', service: 'shop' });
      expect(shop.log.readIntents()).toMatchObject([{ state: 'unknown' }]);
      expect(shop.log.readEvents()).toEqual([]);
    },
  );

  it.each(mysteries)(
    'is told as unknown after %s without @emits too',
    async (_what, answer, code) => {
      await using shop = await openStockShop(answer, { dialect: 'lumen', timeoutMs: 300 });

      const result = await shop.adapter.run('mutation { touch(id: 7) { id } }');

      expect(extensionsOf(result)).toMatchObject({ code, outcome: 'unknown' });
      expect(shop.log.readIntents()).toEqual([]);
    },
  );

  it('says nothing about the outcome of a query', async () => {
    await using shop = await openStockShop(error(500));

    const result = await shop.adapter.run('{ product(id: 7) { stock } }');

    expect(extensionsOf(result)).toMatchObject({ code: 'UPSTREAM_ERROR' });
    expect(extensionsOf(result)).not.toHaveProperty('outcome');
  });
});
