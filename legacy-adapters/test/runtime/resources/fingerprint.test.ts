import { createResourceCache } from '@banyan/platform/cache/create-resource-cache.ts';
import { createFakeSharedStore } from '@banyan/platform/test/helpers/fake-shared-store.ts';
import { describe, expect, it } from '@jest/globals';
import { createAdapterUnderTest, type SourceUnderTest } from '../adapter-under-test.ts';
import { startStubService } from '../stub-service.ts';

/** What may differ between two deployments. */
interface Deployment {
  readonly request?: string;
  readonly settings?: Partial<SourceUnderTest>;
  /** Whether the service is another one. */
  readonly moves?: boolean;
}

/** How many calls the second of two deployments makes for what the first has left in the shared store. */
async function callsOfSecond(first: Deployment, second: Deployment): Promise<number> {
  await using stub = await startStubService(() => ({ body: { id: 1, sum: 5 } }));
  await using other = await startStubService(() => ({ body: { id: 1, sum: 6 } }));
  const store = createFakeSharedStore();
  for (const { request = 'GET: "/price"', settings, moves = false } of [first, second]) {
    const sdl = `
      type Query { price: Price @connect(source: "api", http: { ${request} }, selection: "id sum") }
      type Price { id: ID! sum: Int }`;
    const source = { baseUrl: (moves ? other : stub).url, cache: { ttlSeconds: 60 }, ...settings };
    const cache = createResourceCache({ sharedStore: store.connect() });
    await using adapter = createAdapterUnderTest(sdl, source, { cache });
    await adapter.run('{ price { sum } }');
  }
  return stub.requests.length + other.requests.length - 1;
}

const header = (value: string) => `GET: "/price", headers: [{ name: "x-list", ${value} }]`;

describe('what one deployment has left in Redis', () => {
  it('is read by another that is the same', async () => {
    const same: Deployment = { request: header('value: "retail"'), settings: { dialect: 'lumen' } };

    expect(await callsOfSecond(same, same)).toBe(0);
  });

  it.each<[string, Deployment, Deployment]>([
    ['path', { request: 'GET: "/price"' }, { request: 'GET: "/prices/1"' }],
    [
      'header of the connector',
      { request: header('value: "retail"') },
      { request: header('value: "wholesale"') },
    ],
    [
      'header that is passed on',
      { request: header('from: "x-list"') },
      { request: header('from: "x-other"') },
    ],
    ['dialect', {}, { settings: { dialect: 'laravel' } }],
    ['time zone', {}, { settings: { timeZone: 'Europe/Moscow' } }],
    [
      'setting in a request',
      { request: 'GET: "/price?list={$config.list}"', settings: { config: { list: 'a' } } },
      { request: 'GET: "/price?list={$config.list}"', settings: { config: { list: 'b' } } },
    ],
    ['service', {}, { moves: true }],
  ])('is not read by another with another %s', async (_what, first, second) => {
    expect(await callsOfSecond(first, second)).toBe(1);
  });

  it('is read by another with another credential in a header', async () => {
    const request = header('value: "{$config.token}"');
    const settings = (token: string) => ({ request, settings: { config: { token } } });

    expect(await callsOfSecond(settings('a'), settings('b'))).toBe(0);
  });
});
