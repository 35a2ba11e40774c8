import { createResourceCache } from '@banyan/platform/cache/create-resource-cache.ts';
import { createManualClock } from '@banyan/platform/test/helpers/manual-clock.ts';
import { describe, expect, it } from '@jest/globals';
import { createResponseCache } from '../../response-cache/create-response-cache.ts';
import { observeInvalidations } from '../../response-cache/observe-invalidations.ts';
import { startConnectedGateway } from '../helpers/connected-gateway.ts';
import { ask } from '../helpers/test-gateway.ts';

const shop = `
type Query {
  sold(country: String!): Sale
    @cacheTag(format: "sold-{$args.country}")
    @connect(source: "api", http: { GET: "/sold/{$args.country}" }, selection: "count sum")
}
type Sale { count: Int sum: Int }
`;

const answers = { 'GET /sold/de': { count: 3, sum: 30 }, 'GET /sold/fr': { count: 4, sum: 40 } };

/** A gateway that keeps resources and answers, both by one clock. */
async function openShop(
  cacheSettings: object,
  answerHeaders: Readonly<Record<string, string>> = {},
) {
  const clock = createManualClock(0);
  const responses = createResponseCache({ sharedStore: null, now: clock.now });
  const resources = createResourceCache({ sharedStore: null, clock });
  const cache = observeInvalidations(resources, (tags) => responses.invalidate(tags));
  const connected = await startConnectedGateway({
    schemas: { shop },
    answers,
    answerHeaders,
    source: { cache: cacheSettings },
    subgraph: { cache },
    gateway: { responses: { cache: responses, varyHeaders: [], tagHeader: 'cache-tag' } },
  });
  return {
    clock,
    cache,
    ask: (query: string) => ask(connected.gateway, query),
    calls: connected.sentRequests,
    /** How often an answer was given from the cache. */
    hits: () => responses.statistics().hits,
    async [Symbol.asyncDispose]() {
      await connected[Symbol.asyncDispose]();
      responses.close();
      await resources.close();
    },
  };
}

const count = '{ sold(country: "de") { count } }';
const sum = '{ sold(country: "de") { sum } }';

describe('an answer made of what a legacy service sent', () => {
  it.each([
    ['max-age=5', 5],
    ['public, s-maxage=7, max-age=60', 7],
  ])(
    'with %j, which is believed, is kept for exactly %d seconds',
    async (cacheControl, seconds) => {
      const settings = { honourOrigin: true, ttlSeconds: 3600 };
      await using under = await openShop(settings, { 'cache-control': cacheControl });

      const first = await under.ask(count);
      await under.clock.advance(seconds * 1000 - 1);
      await under.ask(count);
      const before = [under.hits(), under.calls().length];
      await under.clock.advance(1);
      await under.ask(count);

      expect(first.headers['cache-control']).toBe(`public, max-age=${seconds}`);
      expect(before).toEqual([1, 1]);
      expect([under.hits(), under.calls().length]).toEqual([1, 2]);
    },
  );

  it('is kept only as long as the resource has left', async () => {
    const headers = { 'cache-control': 'max-age=5' };
    await using under = await openShop({ honourOrigin: true }, headers);
    await under.ask(count);

    await under.clock.advance(3000);
    const second = await under.ask(sum);
    await under.clock.advance(1999);
    await under.ask(sum);
    const before = [under.hits(), under.calls().length];
    await under.clock.advance(1);
    await under.ask(sum);

    expect(second.headers['cache-control']).toBe('public, max-age=2');
    expect(before).toEqual([1, 1]);
    expect([under.hits(), under.calls().length]).toEqual([1, 2]);
  });

  it('carries the tags that @cacheTag gives to its parts, and goes with them', async () => {
    await using under = await openShop({ ttlSeconds: 60 });
    const both = '{ de: sold(country: "de") { count } fr: sold(country: "fr") { count } }';

    const { headers } = await under.ask(both);
    await under.cache.invalidate(['sold-at']);
    await under.ask(both);
    const before = [under.hits(), under.calls().length];
    await under.cache.invalidate(['sold-de']);
    await under.ask(both);

    expect(headers['cache-tag']).toMatch(/\bsold-de\b.*\bsold-fr\b|\bsold-fr\b.*\bsold-de\b/);
    expect(before).toEqual([1, 2]);
    expect([under.hits(), under.calls()]).toEqual([
      1,
      ['GET /sold/de', 'GET /sold/de', 'GET /sold/fr'],
    ]);
  });
});
