import { until } from '@banyan/platform/test/helpers/redis-store-under-test.ts';
import { reportCachePolicy } from '@banyan/subgraph-kit/cache-policy.ts';
import { describe, expect, it } from '@jest/globals';
import { createResponseCache } from '../../response-cache/create-response-cache.ts';
import { type Answer, send } from '../helpers/http-service.ts';
import type { StorefrontContext } from '../helpers/storefront.ts';
import { gatewayTests, inProcess, remote } from '../helpers/test-gateway.ts';

const { startGateway, startService, closeLater } = gatewayTests();

const product = (_: object, _args: object, context: StorefrontContext) => {
  reportCachePolicy(context, { maxAgeSeconds: 60, scope: 'public', tags: ['Product:1'] });
  return { id: '1', name: 'Lamp' };
};

/** A gateway with a response cache, whose subgraph `reviews` is a server that answers by `answer`. */
async function startShop(answer: Answer, options: Parameters<typeof remote>[2] = {}) {
  const service = await startService(answer);
  const cache = createResponseCache({ sharedStore: null });
  const gateway = await startGateway({
    subgraphs: {
      products: inProcess('products', { Query: { product } }),
      reviews: remote('reviews', service.url, options),
    },
    responses: { cache, varyHeaders: [], tagHeader: null },
  });
  closeLater({ close: async () => cache.close() });
  const post = (query: string) =>
    gateway.app.inject({
      method: 'POST',
      url: '/graphql',
      headers: { 'content-type': 'application/json' },
      payload: { query },
    });
  return { cache, post, service };
}

/** What a service says of an answer that every cache may keep. */
const kept = { 'cache-control': 'public, max-age=60' };
const tags = { cacheTags: ['Review[]'] };

function answerWith(headers: Readonly<Record<string, string>>, body: object): Answer {
  return (_request, response) => {
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    send(response, 200, JSON.stringify({ extensions: tags, ...body }), 'application/json');
  };
}

const query = '{ reviewCount }';
const data = { data: { reviewCount: 3 } };

describe('answers of remote subgraphs', () => {
  it('say by headers how long, and by extensions under which tags they are kept', async () => {
    const shop = await startShop(answerWith({ 'cache-control': 'max-age=60', age: '20' }, data));

    const { headers } = await shop.post(query);
    await shop.post(query);
    const before = shop.service.requests.length;
    shop.cache.invalidate(['Review[]']);
    await shop.post(query);

    expect(headers['cache-control']).toBe('public, max-age=40');
    expect([before, shop.service.requests.length]).toEqual([1, 2]);
  });

  it('keep their word for each client: what could depend on credentials is private', async () => {
    const shop = await startShop(answerWith({ 'cache-control': 'max-age=60' }, data), {
      forwardHeaders: ['authorization'],
    });

    const { headers } = await shop.post(query);
    await shop.post(query);

    expect(headers['cache-control']).toBe('private, max-age=60');
    expect(shop.service.requests).toHaveLength(2);
  });
});

describe('answers of remote subgraphs that have errors, and say that they may be kept', () => {
  const errors = [{ message: 'broken', extensions: { code: 'INTERNAL_SERVER_ERROR' } }];
  const failed = (body: object) => answerWith(kept, { ...body, errors });
  const withReviews = '{ product(id: "1") { name reviews { body } } }';

  it.each([
    ['instead of data', query, failed({ data: null })],
    ['beside a part that is null', query, failed({ data: { reviewCount: null } })],
    ['beside all that was asked for', query, failed(data)],
    ['for entities of another subgraph', withReviews, failed({ data: { _entities: [null] } })],
  ])('are neither stored nor kept by clients: %s', async (_where, operation, answer) => {
    const shop = await startShop(answer);

    const first = await shop.post(operation);
    const second = await shop.post(operation);

    expect(shop.service.requests).toHaveLength(2);
    for (const { statusCode, headers, body } of [first, second]) {
      expect([statusCode, headers['cache-control']]).toEqual([200, 'no-store']);
      expect(JSON.parse(body).errors).toHaveLength(1);
    }
    expect(shop.cache.statistics()).toMatchObject({ stored: 0, answers: 0 });
  });

  it('are given to nobody who waits for an equal one: each asks by itself', async () => {
    const fails = Promise.withResolvers<void>();
    const shop = await startShop(async (request, response) => {
      const number = shop.service.requests.length;
      if (number === 2) await fails.promise;
      const answer = number === 2 ? failed(data) : answerWith(kept, data);
      return answer(request, response);
    });
    // The content type that the server chooses is known from the first answer on.
    await shop.post(query);
    shop.cache.invalidate(['Review[]']);

    const leading = shop.post(query);
    await until(() => shop.service.requests.length === 2);
    const waiting = Array.from({ length: 5 }, () => shop.post(query));
    await until(() => shop.cache.statistics().misses === 6);
    const asked = shop.service.requests.length;
    fails.resolve();
    const [first, ...others] = await Promise.all([leading, ...waiting]);

    expect(first?.json().errors).toHaveLength(1);
    expect(others.map((answer) => answer.json())).toEqual(Array(5).fill(data));
    expect([asked, shop.service.requests.length]).toEqual([2, 7]);
  });
});
