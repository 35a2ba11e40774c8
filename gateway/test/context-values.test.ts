import { describe, expect, it } from '@jest/globals';
import { startConnectedGateway } from './helpers/connected-gateway.ts';
import { ask, TEST_SERVER } from './helpers/test-gateway.ts';

const shop = `
type Query {
  offers: [Offer] @connect(source: "api", http: { GET: "/{$context.tenant}/offers" }, selection: "id level: $context.level label: $context.missing?")
  echo: String @connect(source: "api", http: { GET: "/echo" }, selection: "$(nothing?.x ?? $context->jsonStringify)")
}
type Offer { id: ID! level: Int label: String }
`;

const answers = {
  'GET /acme/offers': [{ id: 1 }],
  'GET /zeta/offers': [{ id: 2 }],
  'GET //offers': [],
  'GET /echo': {},
};

const context = ({ headers }: { readonly headers: ReadonlyMap<string, readonly string[]> }) => ({
  tenant: headers.get('x-tenant')?.[0] ?? 'acme',
  level: headers.size,
});

const server = { ...TEST_SERVER, forwardableHeaders: ['x-tenant'] };
const source = { cache: { ttlSeconds: 60 } };

describe('$context', () => {
  it('holds what the project makes of the headers which subgraphs may see', async () => {
    await using connected = await startConnectedGateway({
      schemas: { shop },
      answers,
      gateway: { context, server },
    });

    const answer = await ask(connected.gateway, '{ offers { id level label } echo }', {
      'x-tenant': 'zeta',
      'x-other': '1',
    });

    expect(answer).toMatchObject({
      data: {
        offers: [{ id: '2', level: 1, label: null }],
        echo: '{"tenant":"zeta","level":1}',
      },
      errors: [],
      extensions: undefined,
    });
  });

  it('keeps apart what is kept for different values of it, and is not shown to others', async () => {
    await using connected = await startConnectedGateway({
      schemas: { shop },
      answers,
      source,
      gateway: { context, server },
    });
    const askAs = (tenant: string) =>
      ask(connected.gateway, '{ offers { id } }', { 'x-tenant': tenant });

    const tenants = ['acme', 'zeta', 'acme'];
    const found = [];
    for (const tenant of tenants) found.push(await askAs(tenant));

    expect(found.map(({ data }) => data)).toEqual([
      { offers: [{ id: '1' }] },
      { offers: [{ id: '2' }] },
      { offers: [{ id: '1' }] },
    ]);
    expect(found[2]?.headers['cache-control']).toContain('private');
    expect(connected.sentRequests()).toEqual(['GET /acme/offers', 'GET /zeta/offers']);
  });

  it('is empty where the project gives nothing', async () => {
    await using connected = await startConnectedGateway({ schemas: { shop }, answers });

    const answer = await ask(connected.gateway, '{ offers { id } echo }');

    expect(answer.data).toEqual({ offers: [], echo: '{}' });
  });

  it('fails the request when its function fails, without its message', async () => {
    await using connected = await startConnectedGateway({
      schemas: { shop },
      answers,
      gateway: {
        context: () => {
          throw new Error('a secret of the project');
        },
      },
    });

    const answer = await ask(connected.gateway, '{ echo }');

    expect(answer.status).toBe(500);
    expect(JSON.stringify(answer)).not.toContain('secret');
    expect(connected.sentRequests()).toEqual([]);
  });
});
