import { once } from 'node:events';
import { request } from 'node:http';
import { createFakeSharedStore } from '@banyan/platform/test/helpers/fake-shared-store.ts';
import { until } from '@banyan/platform/test/helpers/redis-store-under-test.ts';
import { type CachePolicyReport, reportCachePolicy } from '@banyan/subgraph-kit/cache-policy.ts';
import { describe, expect, it } from '@jest/globals';
import { createAnswerBody } from '../../response-cache/answer-body.ts';
import type { StoredAnswer } from '../../response-cache/answer-store.ts';
import {
  createResponseCache,
  type ResponseCacheOptions,
} from '../../response-cache/create-response-cache.ts';
import type { StorefrontContext } from '../helpers/storefront.ts';
import { gatewayTests, inProcess } from '../helpers/test-gateway.ts';

const { startGateway, closeLater } = gatewayTests();

const forAll: CachePolicyReport = { maxAgeSeconds: 60, scope: 'public', tags: ['Product:1'] };
const forOne: CachePolicyReport = { maxAgeSeconds: 60, scope: 'private', tags: ['Product:1'] };

function answerOf(text: string, parts: Partial<StoredAnswer> = {}): StoredAnswer {
  const body = createAnswerBody(text);
  return {
    body,
    tags: [],
    scope: 'public',
    createdAt: 0,
    mayLag: false,
    maxAgeMs: 60_000,
    ...parts,
  };
}

/** A cache that keeps no answer. */
function createSharing(options: Partial<ResponseCacheOptions> = {}) {
  return createResponseCache({ maxBytes: 0, sharedStore: null, ...options });
}

describe('the response cache, of operations under way', () => {
  it('gives the answer to those who wait, and keeps it for nobody else', async () => {
    const cache = createSharing();
    const fill = cache.openFill('key');
    const waiting = [cache.join('key', true), cache.join('key', true)];
    const answer = answerOf('a');

    fill.store(answer);

    expect(await Promise.all(waiting)).toEqual([answer, answer]);
    expect([cache.join('key', true), cache.find('key')]).toEqual([null, null]);
    expect(cache.statistics()).toMatchObject({ shared: 2, stored: 0, unkept: 1, answers: 0 });
  });

  it.each([
    ['is private', { scope: 'private' }],
    ['may not be kept', { maxAgeMs: 0 }],
  ] as const)('gives no answer to others that %s', async (_which, parts) => {
    const cache = createSharing();
    const fill = cache.openFill('key');
    const waiting = cache.join('key', true);

    fill.store(answerOf('a', parts));
    const next = cache.openFill('key');

    expect(await waiting).toBe('own');
    expect(cache.join('key', true)).toBeNull();
    next.abandon();
  });

  it('lets go those who wait for an operation without an answer', async () => {
    const cache = createSharing();
    const fill = cache.openFill('key');
    const waiting = cache.join('key', true);

    fill.abandon();

    expect(await waiting).toBe('own');
  });

  it('remembers of one that was given up not that others cannot have its answer', async () => {
    const cache = createSharing();
    const fill = cache.openFill('key');
    const waiting = cache.join('key', true);

    fill.giveUp();
    fill.store(answerOf('cut short', { maxAgeMs: 0 }));
    cache.openFill('key');

    expect(await waiting).toBe('given up');
    expect(cache.join('key', true)).not.toBeNull();
  });

  it('lets callers who are known wait only where the last answer was public', async () => {
    const cache = createSharing();
    const first = cache.openFill('key');
    const unknown = cache.join('key', false);
    first.store(answerOf('a'));
    const second = cache.openFill('key');
    const known = cache.join('key', false);
    second.store(answerOf('b'));

    expect(unknown).toBeNull();
    expect(await known).toMatchObject({ body: { bytes: Buffer.from('b') } });
  });

  it('lets nobody wait for an operation that began before an invalidation', async () => {
    const cache = createSharing();
    const old = cache.openFill('key');
    const before = cache.join('key', true);
    cache.invalidate(['Product:1']);
    const afterwards = cache.join('key', true);
    const renewed = cache.openFill('key');
    const waiting = cache.join('key', true);

    old.store(answerOf('old', { tags: ['Product:1'] }));
    renewed.store(answerOf('new', { tags: ['Product:1'] }));

    expect(await before).toBe('changed');
    expect(afterwards).toBeNull();
    expect(await waiting).toMatchObject({ body: { bytes: Buffer.from('new') } });
  });

  it('lets nobody wait while news of other replicas cannot arrive', () => {
    const sharedStore = createFakeSharedStore();
    const cache = createSharing({ sharedStore: sharedStore.connect() });
    const fill = cache.openFill('key');
    const informed = cache.join('key', true);

    sharedStore.disconnect();
    const uninformed = cache.join('key', true);
    cache.openFill('key');

    expect(informed).not.toBeNull();
    expect([uninformed, cache.join('key', true)]).toEqual([null, null]);
    fill.abandon();
  });

  it('lets nobody wait when that is switched off', () => {
    const cache = createSharing({ coalesces: false });
    cache.openFill('key');

    expect(cache.join('key', true)).toBeNull();
  });
});

/** A gateway whose reads of `product` end when the test says so, or when nobody needs them any more. */
async function startShop(policy: CachePolicyReport, options: Partial<ResponseCacheOptions> = {}) {
  const reads: PromiseWithResolvers<string>[] = [];
  let onRead: () => void = () => undefined;
  const cache = createSharing(options);
  const product = async (_: object, _args: object, context: StorefrontContext) => {
    reportCachePolicy(context, policy);
    const read = Promise.withResolvers<string>();
    reads.push(read);
    onRead();
    context.request.signal.addEventListener('abort', () => read.reject(new Error('not needed')));
    return { name: await read.promise };
  };
  const gateway = await startGateway({
    subgraphs: { products: inProcess('products', { Query: { product } }) },
    responses: { cache, varyHeaders: ['accept-language'], tagHeader: 'cache-tag' },
  });
  closeLater({ close: async () => cache.close() });
  const post = (headers: Readonly<Record<string, string>> = {}) =>
    gateway.app.inject({
      method: 'POST',
      url: '/graphql',
      headers: { 'content-type': 'application/json', ...headers },
      payload: { query: '{ product(id: "1") { name } }' },
    });
  const get = () =>
    gateway.app.inject({
      url: `/graphql?query=${encodeURIComponent('{ product(id: "1") { name } }')}`,
      headers: { 'apollo-require-preflight': '1' },
    });
  const untilRead = async (count: number) => {
    while (reads.length < count) {
      const { promise, resolve } = Promise.withResolvers<void>();
      onRead = resolve;
      await promise;
    }
  };
  // The content type that the server chooses is known from the first answer on.
  const first = post();
  await untilRead(1);
  reads[0]?.resolve('Lamp');
  await first;
  return { post, get, reads, untilRead, cache, listen: gateway.listen };
}

type Shop = Awaited<ReturnType<typeof startShop>>;

/** A gateway that listens, whose reads of `product` end at once, after a first request. */
async function startQuickShop() {
  let reads = 0;
  const product = (_: object, _args: object, context: StorefrontContext) => {
    reads += 1;
    reportCachePolicy(context, forAll);
    return { name: 'Lamp' };
  };
  const cache = createSharing();
  const gateway = await startGateway({
    subgraphs: { products: inProcess('products', { Query: { product } }) },
    responses: { cache, varyHeaders: [], tagHeader: null },
  });
  closeLater({ close: async () => cache.close() });
  const { url } = await gateway.listen();
  const body = JSON.stringify({ query: '{ product(id: "1") { name } }' });
  const headers = { 'content-type': 'application/json', accept: 'application/json' };
  const post = async () => {
    const response = await fetch(new URL('/graphql', url), { method: 'POST', headers, body });
    return response.text();
  };
  await post();
  return { post, reads: () => reads };
}

/** What a client, or a cache on the way to it, makes of a response. */
function visible({ statusCode, headers, body }: Awaited<ReturnType<Shop['post']>>) {
  const { 'x-request-id': _id, date: _date, ...lasting } = headers;
  return { statusCode, headers: lasting, body };
}

describe('equal requests at the same time', () => {
  it('are executed once when the answer is for everybody', async () => {
    const { post, reads, untilRead, cache } = await startShop(forAll);

    const leading = post();
    await untilRead(2);
    const others = Array.from({ length: 20 }, () => post());
    const signedIn = post({ authorization: 'Bearer ada' });
    await until(() => cache.statistics().misses === 22);
    reads[1]?.resolve('Chair');
    const answers = await Promise.all([leading, ...others, signedIn]);

    expect(new Set(answers.map(({ body }) => body))).toEqual(
      new Set(['{"data":{"product":{"name":"Chair"}}}\n']),
    );
    expect(reads).toHaveLength(2);
    expect(cache.statistics().shared).toBe(21);
  });

  it('are answered with the headers that the one which was executed gets', async () => {
    // Of operations that seem to have begun a while ago, so that an answer which is taken for a new one can be told.
    const now = () => Date.now() - 5050;
    const { post, get, reads, untilRead, cache } = await startShop(forAll, { now });

    const leading = post();
    await untilRead(2);
    const following = [post(), post({ authorization: 'Bearer ada' }), get()];
    await until(() => cache.statistics().misses === 4);
    reads[1]?.resolve('Chair');
    const lead = await leading;
    const [posted, signedIn, got] = await Promise.all(following);
    const alone = get();
    await untilRead(3);
    reads[2]?.resolve('Chair');

    expect(lead.headers).toMatchObject({
      'content-type': expect.stringContaining('application/json'),
      'cache-control': 'public, max-age=60',
      'cache-tag': 'Product:1',
      vary: expect.stringContaining('accept-language'),
      age: '5',
    });
    expect([posted, signedIn].map((answer) => answer && visible(answer))).toEqual([
      visible(lead),
      visible(lead),
    ]);
    expect(got && visible(got)).toEqual(visible(await alone));
    expect(got?.headers.etag).toMatch(/^".+"$/);
    expect(cache.statistics().shared).toBe(3);
  });

  it('are executed each by itself when they differ in a header on which answers depend', async () => {
    const { post, reads, untilRead } = await startShop(forAll);

    const german = post({ 'accept-language': 'de' });
    const french = post({ 'accept-language': 'fr' });
    await untilRead(3);
    reads[1]?.resolve('Lampe');
    reads[2]?.resolve('Lampadaire');

    expect((await german).json().data.product.name).toBe('Lampe');
    expect((await french).json().data.product.name).toBe('Lampadaire');
  });

  it('get answers of their own when these are private', async () => {
    const { post, reads, untilRead } = await startShop(forOne);

    const ada = post({ authorization: 'Bearer ada' });
    const bob = post({ authorization: 'Bearer bob' });
    await untilRead(3);
    reads[1]?.resolve("Ada's");
    reads[2]?.resolve("Bob's");

    expect((await ada).json().data.product.name).toBe("Ada's");
    expect((await bob).json().data.product.name).toBe("Bob's");
  });

  it('are executed once more, and not each, when the client of the first one goes away', async () => {
    const { post, reads, untilRead, cache, listen } = await startShop(forAll);
    const { url } = await listen();
    const leading = request(new URL('/graphql', url), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
    }).end(JSON.stringify({ query: '{ product(id: "1") { name } }' }));
    const gone = once(leading, 'error');
    await untilRead(2);
    const others = Array.from({ length: 20 }, () => post());
    await until(() => cache.statistics().misses === 21);

    leading.destroy();
    await untilRead(3);
    reads[2]?.resolve('Chair');
    const answers = await Promise.all(others);

    await gone;
    expect(answers.map((answer) => answer.json().data.product.name)).toEqual(
      Array.from({ length: 20 }, () => 'Chair'),
    );
    expect(reads).toHaveLength(3);
  });

  it('see a change that was acknowledged before they came', async () => {
    const { post, reads, untilRead, cache } = await startShop(forAll);

    const early = post();
    await untilRead(2);
    cache.invalidate(['Product:1']);
    const late = post();
    await untilRead(3);
    reads[1]?.resolve('old');
    reads[2]?.resolve('new');

    expect((await early).json().data.product.name).toBe('old');
    expect((await late).json().data.product.name).toBe('new');
  });

  it('wait for each other although none of them would have to wait for anything', async () => {
    const { post, reads } = await startQuickShop();
    await Promise.all(Array.from({ length: 20 }, post));
    const before = reads();

    const answers = await Promise.all(Array.from({ length: 20 }, post));

    expect(new Set(answers).size).toBe(1);
    expect(reads() - before).toBeLessThan(10);
  });
});
