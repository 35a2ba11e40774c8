import { describe, expect, it } from '@jest/globals';
import { serveForest } from '../helpers/forest-server.ts';

const calls = (most: number, taken: number) => ({
  'banyan-calls': JSON.stringify({ most, taken, sources: { 'forest.api': taken } }),
});

describe('a served subgraph', () => {
  it.each([
    ['as many calls as it likes', undefined, {}, 9],
    ['as many calls as its own limit allows', 4, {}, 4],
    ['what the gateway says is left', 9, calls(5, 3), 2],
    ['no more because somebody says that more is left', 4, calls(9000, 0), 4],
    ['no call when nothing is left', 4, calls(5, 5), 0],
    [
      'as many calls as its own limit allows when the header is damaged',
      4,
      { 'banyan-calls': 'x' },
      4,
    ],
  ])('makes for a request %s', async (_what, maxLegacyCalls, headers, granted) => {
    await using forest = await serveForest(maxLegacyCalls === undefined ? {} : { maxLegacyCalls });

    const response = await forest.post({ query: '{ granted(calls: 9) }' }, { headers });

    expect(await response.json()).toMatchObject({ data: { granted } });
  });

  it('tells the gateway which calls it has made, and nobody else', async () => {
    await using forest = await serveForest();
    const query = '{ granted(calls: 2) }';

    const asked = await forest.post({ query }, { headers: calls(5, 1) });
    const notAsked = await forest.post({ query });

    expect(await asked.json()).toEqual({
      data: { granted: 2 },
      extensions: { banyan: { calls: { 'forest.api': 2 } } },
    });
    expect(await notAsked.json()).toEqual({ data: { granted: 2 } });
  });

  it('gives resolvers what the project makes of the headers', async () => {
    await using forest = await serveForest({
      forwardableHeaders: ['x-tenant'],
      contextOf: ({ headers }) => ({ tenant: headers.get('x-tenant')?.[0] ?? 'nobody' }),
    });

    const response = await forest.post({ query: '{ tenant }' }, { headers: { 'x-tenant': 'a' } });

    expect(await response.json()).toEqual({ data: { tenant: 'a' } });
  });

  it('fails the request when nothing can be made of the headers, without the reason', async () => {
    await using forest = await serveForest({
      contextOf: () => {
        throw new Error('a secret of the project');
      },
    });

    const response = await forest.post({ query: '{ tenant }' });

    expect(response.status).toBe(500);
    expect(await response.text()).not.toContain('secret');
  });

  it('has the routes of its owner, too', async () => {
    await using forest = await serveForest({
      addRoutes: (app) => void app.get('/metrics', async () => 'counted'),
    });

    const response = await fetch(new URL('/metrics', forest.url));

    expect(await response.text()).toBe('counted');
  });
});
