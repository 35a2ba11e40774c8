import type { PythonService } from '@banyan/devkit/python/python-service.ts';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import {
  createFrameworkAdapter,
  onlyError,
  startFrameworkService,
  takeRequests,
} from './framework-service.ts';

let shop: PythonService;

beforeAll(async () => {
  shop = await startFrameworkService('drf');
});

afterEach(async () => {
  await shop.takeCalls();
});

afterAll(async () => {
  await shop[Symbol.asyncDispose]();
});

const withToken = (token: string) => ({ auth: { kind: 'bearer', token } }) as const;

describe('answers of Django REST framework', () => {
  it('hold decimals as text and dates with the offset of Chicago', async () => {
    await using adapter = createFrameworkAdapter('drf', shop);

    const result = await adapter.run(
      '{ odd: product(id: 7) { price addedAt availableOn } even: product(id: 8) { availableOn } }',
    );

    expect(result).toEqual({
      data: {
        odd: { price: '7.90', addedAt: '2024-03-12T12:00:00Z', availableOn: '2024-02-28' },
        even: { availableOn: null },
      },
    });
    expect(new Set(await takeRequests(shop))).toEqual(
      new Set(['GET /products/7/', 'GET /products/8/']),
    );
  });

  it.each(['99', 'no-number'])('are null for the entity %s, which does not exist', async (id) => {
    await using adapter = createFrameworkAdapter('drf', shop);

    expect(await adapter.run(`{ product(id: "${id}") { id } }`)).toEqual({
      data: { product: null },
    });
  });

  it('to an unknown route are pages of HTML, which blame the adapter', async () => {
    await using adapter = createFrameworkAdapter('drf', shop);

    const result = await adapter.run('{ unknown(id: 7) { name } }');

    expect(onlyError(result)).toMatchObject({ code: 'UPSTREAM_CONFIG', http: { status: 404 } });
  });

  it('to a route without its slash are redirects, which blame the adapter and are not followed', async () => {
    await using adapter = createFrameworkAdapter('drf', shop, withToken('owner-token'));

    const result = await adapter.run(
      'mutation { placeOrderWithoutSlash(email: "a@b.test") { id } }',
    );

    expect(onlyError(result)).toMatchObject({
      code: 'UPSTREAM_CONFIG',
      message: 'The service redirects the call to another address.',
      http: { status: 301 },
    });
    expect(await takeRequests(shop)).toEqual(['POST /orders']);
  });
});

describe('refusals of Django REST framework', () => {
  it.each([
    ['nobody', {}, 'UNAUTHENTICATED', 401],
    ['an unknown token', withToken('no-token'), 'UNAUTHENTICATED', 401],
    ['somebody else', withToken('guest-token'), 'FORBIDDEN', 403],
  ])('of %s say which kind they are', async (_who, source, code, status) => {
    await using adapter = createFrameworkAdapter('drf', shop, source);

    const result = await adapter.run('{ account { name } }');

    expect(onlyError(result)).toMatchObject({ code, http: { status } });
  });

  it('do not touch the owner', async () => {
    await using adapter = createFrameworkAdapter('drf', shop, withToken('owner-token'));

    const { data } = await adapter.run('{ account { name } }');

    expect(data).toEqual({ account: { name: 'owner' } });
    expect(await shop.takeCalls()).toMatchObject([{ authorization: 'Bearer owner-token' }]);
  });

  it('of nobody are known too where the framework says 403 for want of a scheme', async () => {
    await using adapter = createFrameworkAdapter('drf', shop);

    const result = await adapter.run('{ sessionAccount { name } }');

    expect(onlyError(result)).toMatchObject({ code: 'UNAUTHENTICATED', http: { status: 403 } });
  });

  it('of too many calls say how long to wait', async () => {
    await using adapter = createFrameworkAdapter('drf', shop);
    await adapter.run('{ limited { name } }');

    const result = await adapter.run('{ limited { name } }');

    expect(onlyError(result)).toMatchObject({
      code: 'RATE_LIMITED',
      retryAfterSeconds: expect.any(Number),
    });
  });
});

describe('a fault in a view of Django REST framework', () => {
  it('is told without a word of its page', async () => {
    await using adapter = createFrameworkAdapter('drf', shop);

    const result = await adapter.run('{ broken { name } }');

    expect(onlyError(result)).toMatchObject({
      code: 'UPSTREAM_ERROR',
      message: 'The service failed while it handled the request.',
      http: { status: 500 },
    });
  });

  it('is told without a word of its trace in debug mode', async () => {
    await using debugged = await startFrameworkService('drf', { DEBUG: '1' });
    await using adapter = createFrameworkAdapter('drf', debugged);

    const fault = await adapter.run('{ broken { name } }');
    const unknown = await adapter.run('{ unknown(id: 7) { name } }');

    expect(onlyError(fault)).toMatchObject({ code: 'UPSTREAM_ERROR' });
    expect(onlyError(unknown)).toMatchObject({ code: 'UPSTREAM_CONFIG' });
    expect(JSON.stringify([fault, unknown])).not.toMatch(/password|Traceback|_service|urlpatterns/);
  });
});
