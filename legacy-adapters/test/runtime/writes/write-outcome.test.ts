import { eventually } from '@banyan/platform/test/helpers/eventually.ts';
import { describe, expect, it } from '@jest/globals';
import { createAdapterUnderTest } from '../adapter-under-test.ts';
import { type StubAnswer, startStubService } from '../stub-service.ts';
import { openIntentLog } from './intent-log.ts';
import { type Answer, extensionsOf, openStockShop } from './open-stock-shop.ts';
import { stockShop } from './stock-shop.ts';

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

const soldOut: Answer = () => ({ body: { done: false, message: 'Sold out' } });
const byBody = { success: { path: 'done', values: [true] } };

const untold: readonly [string, Answer][] = [
  ['a page of HTML', () => ({ body: '<h1>Thanks</h1>' })],
  ['half of its JSON', () => ({ body: '{"done":', headers: json })],
  ['a refusal behind a warning of PHP', () => ({ body: 'Warning: x\n{"done":false}' })],
  ['a refusal by a body that names the status 500', () => ({ body: { done: false, status: 500 } })],
  ['a refusal by a body that names the status 408', () => ({ body: { done: false, code: 408 } })],
  ['500 with the same body', () => ({ status: 500, body: { done: false } })],
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

  it('is unknown after a refusal under status 200', async () => {
    await using shop = await openStockShop(soldOut, { dialect: 'lumen', answers: byBody });

    const result = await shop.adapter.run(take);

    expect(result.errors?.[0]?.message).toBe('Sold out');
    expect(extensionsOf(result)).toMatchObject({ code: 'UPSTREAM_ERROR', outcome: 'unknown' });
    expect(shop.log.readIntents()).toMatchObject([{ state: 'unknown' }]);
  });

  it('is a refusal under status 200 where the source refuses so before it does anything', async () => {
    const answers = { ...byBody, reportedFailure: 'nothingDone' } as const;
    await using shop = await openStockShop(soldOut, { dialect: 'lumen', answers });

    const result = await shop.adapter.run(take);

    expect(extensionsOf(result)).toMatchObject({ code: 'UPSTREAM_ERROR' });
    expect(extensionsOf(result)).not.toHaveProperty('outcome');
    expect(shop.log.readIntents()).toMatchObject([{ state: 'dropped' }]);
    expect(shop.log.readEvents()).toEqual([]);
  });

  it('is a refusal under status 200 for the connector alone that is said to refuse so', async () => {
    const answers = { reportedFailure: 'nothingDone' } as const;
    await using shop = await openStockShop(soldOut, {
      answers: byBody,
      connectors: { 'Mutation.take': { answers } },
    });

    const taken = await shop.adapter.run(take);
    const touched = await shop.adapter.run('mutation { touch(id: 7) { id } }');

    expect(extensionsOf(taken)).not.toHaveProperty('outcome');
    expect(extensionsOf(touched)).toMatchObject({ outcome: 'unknown' });
  });

  it.each<[string, Answer, string, string | undefined]>([
    ['a body is a refusal', soldOut, 'dropped', undefined],
    ['no body stays unknown', () => ({ status: 204 }), 'unknown', 'unknown'],
  ])('after isSuccess has refused %s, where refusals are believed', async (...row) => {
    const [, answer, state, outcome] = row;
    await using log = await openIntentLog();
    await using stub = await startStubService(answer);
    const sdl = stockShop.replace('selection: "id stock price"', 'isSuccess: "$.done" $&');
    const source = { baseUrl: stub.url, answers: { reportedFailure: 'nothingDone' } } as const;
    await using adapter = createAdapterUnderTest(sdl, source, { intents: log.intents });

    const result = await adapter.run(take);

    expect(extensionsOf(result)).toMatchObject({ code: 'UPSTREAM_ERROR' });
    expect(extensionsOf(result)?.outcome).toBe(outcome);
    expect(log.readIntents()).toMatchObject([{ state }]);
  });

  it.each(untold)('stays unknown after %s, whatever refusals mean', async (_what, answer) => {
    const answers = { ...byBody, salvage: true, reportedFailure: 'nothingDone' } as const;
    await using shop = await openStockShop(answer, { dialect: 'lumen', answers });

    const result = await shop.adapter.run(take);

    expect(extensionsOf(result)).toMatchObject({ outcome: 'unknown' });
    expect(shop.log.readIntents()).toMatchObject([{ state: 'unknown' }]);
  });

  it('says nothing about the outcome of a query', async () => {
    await using shop = await openStockShop(error(500));

    const result = await shop.adapter.run('{ product(id: 7) { stock } }');

    expect(extensionsOf(result)).toMatchObject({ code: 'UPSTREAM_ERROR' });
    expect(extensionsOf(result)).not.toHaveProperty('outcome');
  });
});
