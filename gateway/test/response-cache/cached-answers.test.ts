import { createHash } from 'node:crypto';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { type CachePolicyReport, reportCachePolicy } from '@banyan/subgraph-kit/cache-policy.ts';
import { describe, expect, it } from '@jest/globals';
import type { Gateway } from '../../create-gateway.ts';
import type { ResponseOptions } from '../../response-cache/answer-caching.ts';
import { createResponseCache } from '../../response-cache/create-response-cache.ts';
import type { StorefrontContext } from '../helpers/storefront.ts';
import {
  gatewayTests,
  inProcess,
  TEST_SERVER,
  type TestGatewayOptions,
} from '../helpers/test-gateway.ts';

const { startGateway, closeLater } = gatewayTests();

const query = '{ product(id: "1") { name } }';
const forAll: CachePolicyReport = { maxAgeSeconds: 60, scope: 'public', tags: ['Product:1'] };

interface Shop {
  readonly gateway: Gateway;
  readonly cache: NonNullable<ResponseOptions['cache']>;
  /** How often `product` was read. */
  reads(): number;
}

type Read = (context: StorefrontContext) => unknown;

/** A gateway whose field `product` is read by `read`, with a response cache. */
async function startShop(
  read: Read = (context) => {
    reportCachePolicy(context, forAll);
    return { name: 'Lamp' };
  },
  { subgraphs, ...options }: TestGatewayOptions = {},
  responses: Partial<ResponseOptions> = {},
): Promise<Shop> {
  let reads = 0;
  const cache = createResponseCache({ sharedStore: null });
  const product = (_: object, _args: object, context: StorefrontContext) => {
    reads += 1;
    return read(context);
  };
  const gateway = await startGateway({
    ...options,
    subgraphs: { products: inProcess('products', { Query: { product } }), ...subgraphs },
    responses: { cache, varyHeaders: ['accept-language'], tagHeader: null, ...responses },
  });
  closeLater({ close: async () => cache.close() });
  return { gateway, cache, reads: () => reads };
}

type HeaderValues = Readonly<Record<string, string>>;

function post(
  { gateway }: Pick<Shop, 'gateway'>,
  payload: object | string,
  headers: HeaderValues = {},
) {
  return gateway.app.inject({
    method: 'POST',
    url: '/graphql',
    headers: { 'content-type': 'application/json', ...headers },
    payload,
  });
}

function get({ gateway }: Pick<Shop, 'gateway'>, search: string, headers: HeaderValues = {}) {
  const preflight = { 'apollo-require-preflight': '1' };
  return gateway.app.inject({
    method: 'GET',
    url: `/graphql?${search}`,
    headers: { ...preflight, ...headers },
  });
}

const encoded = `query=${encodeURIComponent(query)}`;

describe('stored answers', () => {
  it('are given again without asking a subgraph, to GET and POST alike', async () => {
    const shop = await startShop();

    const first = await post(shop, { query });
    const second = await post(shop, { query, variables: {}, operationName: null });
    const third = await get(shop, encoded);

    expect(shop.reads()).toBe(1);
    for (const answer of [second, third]) {
      expect(answer.statusCode).toBe(200);
      expect(answer.body).toBe(first.body);
      expect(answer.headers['content-type']).toBe(first.headers['content-type']);
      expect(answer.headers['cache-control']).toBe('public, max-age=60');
      expect(answer.headers.age).toBe('0');
    }
  });

  it('are gone when one of their tags is invalidated', async () => {
    const shop = await startShop();
    await post(shop, { query });

    shop.cache.invalidate(['Product:2']);
    await post(shop, { query });
    const before = shop.reads();
    shop.cache.invalidate(['Product:1']);
    await post(shop, { query });

    expect([before, shop.reads()]).toEqual([1, 2]);
  });

  it('are not made of what was read before an invalidation', async () => {
    const reading = Promise.withResolvers<void>();
    const name = Promise.withResolvers<string>();
    const shop = await startShop(async (context) => {
      reportCachePolicy(context, forAll);
      reading.resolve();
      return { name: await name.promise };
    });
    const old = post(shop, { query });
    await reading.promise;

    shop.cache.invalidate(['Product:1']);
    name.resolve('Old lamp');
    await old;
    await post(shop, { query });

    expect(shop.reads()).toBe(2);
  });

  it.each([
    ['the language', { 'accept-language': 'de' }, { 'accept-language': 'fr' }],
    ['a tenant that subgraphs may see', { 'x-tenant': 'a' }, { 'x-tenant': 'b' }],
  ])('differ by %s', async (_, one, other) => {
    const server = { ...TEST_SERVER, forwardableHeaders: ['authorization', 'x-tenant'] };
    const shop = await startShop(
      (context) => {
        reportCachePolicy(context, forAll);
        return { name: context.request.headers.get('x-tenant')?.[0] ?? 'Lamp' };
      },
      { server },
    );

    await post(shop, { query }, one);
    const answers = [await post(shop, { query }, other), await post(shop, { query }, one)];

    expect(shop.reads()).toBe(2);
    const tenants = [other, one].map((headers) => Object(headers)['x-tenant'] ?? 'Lamp');
    expect(answers.map((answer) => answer.json().data.product.name)).toEqual(tenants);
  });

  it('have the content type that the client asks for', async () => {
    const shop = await startShop();
    const accept = 'application/graphql-response+json';
    await post(shop, { query });

    const learnt = await post(shop, { query }, { accept });
    const stored = await post(shop, { query }, { accept });
    const refused = await post(shop, { query }, { accept: 'image/png' });

    expect(stored.headers['content-type']).toBe(learnt.headers['content-type']);
    expect(stored.headers['content-type']).toContain(accept);
    expect(stored.headers.vary).toContain('accept');
    expect(refused.statusCode).toBe(406);
    expect(refused.headers['cache-control']).toBe('no-store');
    expect(shop.reads()).toBe(3);
  });

  it('can be asked for by the hash of their document alone', async () => {
    const shop = await startShop();
    const sha256Hash = createHash('sha256').update(query).digest('hex');
    const extensions = { persistedQuery: { version: 1, sha256Hash } };
    await post(shop, { query, extensions });

    const answer = await post(shop, { extensions });

    expect(answer.json()).toEqual({ data: { product: { name: 'Lamp' } } });
    expect(shop.reads()).toBe(1);
  });

  it('are compressed once for each form, with a tag of its own', async () => {
    const name = 'Lamp '.repeat(1000);
    const shop = await startShop((context) => {
      reportCachePolicy(context, forAll);
      return { name };
    });
    await post(shop, { query });

    const answers = await Promise.all(
      ['identity', 'gzip', 'br'].map((form) => get(shop, encoded, { 'accept-encoding': form })),
    );

    const bodies = answers.map(({ rawPayload }, index) =>
      index === 0 ? rawPayload : [gunzipSync, brotliDecompressSync][index - 1]?.(rawPayload),
    );
    expect(bodies.map((body) => JSON.parse(String(body)).data.product.name)).toEqual([
      name,
      name,
      name,
    ]);
    expect(answers.map(({ headers }) => headers['content-encoding'])).toEqual([
      undefined,
      'gzip',
      'br',
    ]);
    expect(new Set(answers.map(({ headers }) => headers.etag)).size).toBe(3);
    expect(answers.every(({ headers }) => /accept-encoding/.test(String(headers.vary)))).toBe(true);
    expect(shop.reads()).toBe(1);
  });

  it('are sent as they are to a client that knows only other forms', async () => {
    const name = 'Lamp '.repeat(1000);
    const shop = await startShop((context) => {
      reportCachePolicy(context, forAll);
      return { name };
    });

    const { headers, body } = await get(shop, encoded, { 'accept-encoding': 'deflate' });

    expect(headers['content-encoding']).toBeUndefined();
    expect(JSON.parse(body).data.product.name).toBe(name);
  });

  it('are not sent again to a GET request that has them, whether they are stored or made anew', async () => {
    const shop = await startShop();
    const { headers } = await get(shop, encoded);
    const ifNoneMatch = { 'if-none-match': String(headers.etag) };

    const stored = await get(shop, encoded, ifNoneMatch);
    shop.cache.invalidate(['Product:1']);
    const made = await get(shop, encoded, ifNoneMatch);
    const posted = await post(shop, { query }, ifNoneMatch);

    for (const answer of [stored, made]) {
      expect([answer.statusCode, answer.body]).toEqual([304, '']);
      expect(answer.headers).toMatchObject({
        etag: headers.etag,
        'cache-control': 'public, max-age=60',
        vary: headers.vary,
      });
    }
    expect(posted.statusCode).toBe(200);
    expect(shop.reads()).toBe(2);
  });

  it('tell a CDN their tags where that is wanted', async () => {
    const shop = await startShop(undefined, {}, { tagHeader: 'cache-tag' });

    const { headers } = await post(shop, { query });

    expect(headers['cache-tag']).toBe('Product:1');
  });

  it('bear the headers of the client which they are for', async () => {
    const server = { ...TEST_SERVER, corsOrigins: ['https://a.example', 'https://b.example'] };
    const shop = await startShop(undefined, { server });
    await post(shop, { query }, { origin: 'https://a.example', 'x-request-id': 'first' });

    const { headers } = await post(
      shop,
      { query },
      { origin: 'https://b.example', 'x-request-id': 'second' },
    );

    expect(headers).toMatchObject({
      'access-control-allow-origin': 'https://b.example',
      'x-request-id': 'second',
    });
    expect(headers.vary).toMatch(/origin/i);
    expect(shop.reads()).toBe(1);
  });
});

describe('whose an answer is', () => {
  const credentials = { authorization: 'Bearer ada' };
  const others = { authorization: 'Bearer eve' };

  it('does not matter where every part says so', async () => {
    const shop = await startShop();
    await post(shop, { query }, credentials);

    const answers = [await post(shop, { query }, others), await post(shop, { query })];

    expect(answers.map(({ statusCode }) => statusCode)).toEqual([200, 200]);
    expect(shop.reads()).toBe(1);
  });

  it('matters as soon as one part is private: nobody else gets it, and no cache in between', async () => {
    const shop = await startShop((context) => {
      reportCachePolicy(context, forAll);
      reportCachePolicy(context, { maxAgeSeconds: 600, scope: 'private' });
      return { name: context.request.headers.get('authorization')?.[0] ?? 'nobody' };
    });

    const answers = [];
    for (const headers of [credentials, others, credentials, {}]) {
      answers.push(await post(shop, { query }, headers));
    }

    const names = answers.map((answer) => answer.json().data.product.name);
    expect(names).toEqual(['Bearer ada', 'Bearer eve', 'Bearer ada', 'nobody']);
    expect(answers.map(({ headers }) => headers['cache-control'])).toEqual(
      Array(4).fill('private, max-age=60'),
    );
    expect(answers[0]?.headers.vary).toContain('authorization, cookie');
    expect(shop.cache.statistics().stored).toBe(0);
  });

  it('matters when a resolver asks who calls, also when it reports otherwise and nobody does', async () => {
    const identity = { subgraph: 'accounts', query: '{ me { id } }', path: ['me', 'id'] };
    const me = (_: object, _args: object, context: StorefrontContext) => {
      reportCachePolicy(context, { maxAgeSeconds: 60, scope: 'private' });
      return { id: context.request.headers.get('authorization')?.[0] };
    };
    const accounts = inProcess('accounts', { Query: { me } });
    const shop = await startShop(
      async (context) => {
        reportCachePolicy(context, forAll);
        return { name: (await context.request.identity())?.id ?? 'nobody' };
      },
      { subgraphs: { accounts }, identity },
    );

    const answers = [];
    for (const headers of [{}, credentials, others, {}]) {
      answers.push((await post(shop, { query }, headers)).json().data.product.name);
    }

    expect(answers).toEqual(['nobody', 'Bearer ada', 'Bearer eve', 'nobody']);
    expect(shop.cache.statistics().stored).toBe(0);
  });
});

describe('answers that are not stored', () => {
  const failing: Read = (context) => {
    reportCachePolicy(context, forAll);
    throw new Error('broken');
  };
  const silent: Read = () => ({ name: 'Lamp' });
  const forbidden: Read = (context) => {
    reportCachePolicy(context, forAll);
    reportCachePolicy(context, { maxAgeSeconds: 0, scope: 'public' });
    return { name: 'Lamp' };
  };

  it.each([
    ['has errors', failing, {}],
    ['holds a part of which nothing was reported', silent, {}],
    ['holds a part that must not be kept', forbidden, {}],
    ['shows its costs', undefined, { 'banyan-trace': '1' }],
    ['shows its query plan', undefined, { 'apollo-query-plan-experimental': '1' }],
  ])('when one %s', async (_, read, headers) => {
    const shop = await startShop(read);

    const first = await post(shop, { query }, headers);
    await post(shop, { query }, headers);

    expect(first.headers['cache-control']).toBe('no-store');
    expect(first.headers.etag).toBeUndefined();
    expect(shop.reads()).toBe(2);
  });

  it('do not answer a client that asks for costs, although they are stored for others', async () => {
    const shop = await startShop();
    await post(shop, { query });

    const traced = await post(shop, { query }, { 'banyan-trace': '1' });

    expect(traced.json().extensions.banyan).toBeDefined();
    expect(shop.reads()).toBe(2);
  });

  it('nor is one to which another subgraph contributed without a report', async () => {
    const reviewCount = () => 3;
    const reviews = inProcess('reviews', { Query: { reviewCount } });
    const shop = await startShop(undefined, { subgraphs: { reviews } });

    const both = '{ product(id: "1") { name } reviewCount }';
    const { headers } = await post(shop, { query: both });
    await post(shop, { query: both });

    expect(headers['cache-control']).toBe('no-store');
    expect(shop.reads()).toBe(2);
  });

  it('nor are mutations, and a mutation is never answered from the cache', async () => {
    let writes = 0;
    const renameProduct = (_: object, _args: object, context: StorefrontContext) => {
      reportCachePolicy(context, forAll);
      writes += 1;
      return { name: 'Sun' };
    };
    const products = inProcess('products', { Mutation: { renameProduct } });
    const shop = await startShop(undefined, { subgraphs: { products } });
    const mutation = { query: 'mutation { renameProduct(id: "1", name: "Sun") { name } }' };

    const first = await post(shop, mutation);
    await post(shop, mutation);
    const byGet = await get(shop, `query=${encodeURIComponent(mutation.query)}`);

    expect(first.headers['cache-control']).toBe('no-store');
    expect(writes).toBe(2);
    expect(byGet.statusCode).toBe(405);
  });
});

describe('requests which the GraphQL server refuses', () => {
  it.each([
    [
      'a GET request that a foreign page could send',
      { method: 'GET', url: `/graphql?${encoded}` },
      400,
    ],
    [
      'a HEAD request',
      {
        method: 'HEAD',
        url: `/graphql?${encoded}`,
        headers: { 'apollo-require-preflight': '1' },
      },
      405,
    ],
    [
      'a form of a foreign page',
      {
        method: 'POST',
        url: '/graphql',
        headers: { 'content-type': 'text/plain' },
        payload: JSON.stringify({ query }),
      },
      400,
    ],
    [
      'a body of another type',
      {
        method: 'POST',
        url: '/graphql',
        headers: { 'content-type': 'application/xml' },
        payload: JSON.stringify({ query }),
      },
      415,
    ],
    [
      'a GET request of another type',
      { method: 'GET', url: `/graphql?${encoded}`, headers: { 'content-type': 'application/xml' } },
      415,
    ],
    [
      'a batch',
      {
        method: 'POST',
        url: '/graphql',
        headers: { 'content-type': 'application/json' },
        payload: JSON.stringify([{ query }]),
      },
      400,
    ],
    [
      'variables as text',
      {
        method: 'POST',
        url: '/graphql',
        headers: { 'content-type': 'application/json' },
        payload: JSON.stringify({ query, variables: '{}' }),
      },
      400,
    ],
  ] as const)('are refused although their answer is stored: %s', async (_, request, status) => {
    const shop = await startShop();
    const learnt = { 'content-type': 'application/json' };
    await get(shop, encoded, learnt);
    await get(shop, encoded, learnt);

    const answer = await shop.gateway.app.inject(request);

    expect(answer.statusCode).toBe(status);
    expect(answer.headers['cache-control']).toBe('no-store');
    expect(answer.body).not.toContain('Lamp');
  });
});

describe('without a response cache', () => {
  it('answers still say how long clients may keep them', async () => {
    const shop = await startShop(undefined, {}, { cache: null });

    const first = await post(shop, { query });
    await post(shop, { query });

    expect(first.headers['cache-control']).toBe('public, max-age=60');
    expect(shop.reads()).toBe(2);
  });
});
