import { createLogger } from '@banyan/platform/telemetry/logger.ts';
import { describe, expect, it } from '@jest/globals';
import { createGatewayMetrics } from '../../metrics/gateway-metrics.ts';
import { startConnectedGateway } from '../helpers/connected-gateway.ts';
import { ask } from '../helpers/test-gateway.ts';

const shop = `
type Query {
  products: [Product] @connect(source: "api", http: { GET: "/products" }, selection: "$.data { id name: titel note: remark? }")
  offer: Offer @connect(source: "api", http: { GET: "/offer" }, selection: "id price")
}
type Product { id: ID! name: String note: String }
type Offer { id: ID! price: Int! }
`;

const answers = {
  'GET /products': { data: [{ id: 1, title: 'A' }, { id: 2 }] },
  'GET /offer': { id: 3 },
};

const found = {
  subgraph: 'shop',
  coordinate: 'Query.products[0]',
  path: 'data.@.titel',
  message: 'Property .titel not found in object',
  count: 2,
};

describe('mappings that find nothing', () => {
  it('are told in development, with connector, place and count, and logged once', async () => {
    const { message, ...where } = found;
    const lines: string[] = [];
    const log = createLogger({ level: 'warn', write: (line) => void lines.push(line) });
    await using connected = await startConnectedGateway({
      schemas: { shop },
      answers,
      gateway: { log },
    });

    const first = await ask(connected.gateway, '{ products { id name note } }');
    const second = await ask(connected.gateway, '{ products { name } }');

    expect(first).toMatchObject({
      data: { products: [{ id: '1', name: null, note: null }, { id: '2' }] },
      errors: [],
      extensions: { banyan: { problems: [found] } },
    });
    expect(second.extensions).toEqual({ banyan: { problems: [found] } });
    expect(lines.map((line) => JSON.parse(line))).toMatchObject([
      { ...where, problem: message, msg: 'A mapping found nothing where it should' },
    ]);
  });

  it('stand beside the cost of a traced operation', async () => {
    await using connected = await startConnectedGateway({ schemas: { shop }, answers });

    const answer = await ask(connected.gateway, '{ products { name } }', { 'banyan-trace': '1' });

    expect(answer.extensions).toMatchObject({
      banyan: { totals: { legacyCalls: 1 }, problems: [found] },
    });
  });

  it('are not told when a mapping finds all that it names', async () => {
    await using connected = await startConnectedGateway({
      schemas: { shop },
      answers: { 'GET /offer': { id: 3, price: 5 } },
    });

    const answer = await ask(connected.gateway, '{ offer { id price } }');

    expect(answer).toMatchObject({ data: { offer: { price: 5 } }, extensions: undefined });
  });

  it.each([
    ['in production', { environment: 'production' }],
    ['when the configuration says so', { mappingProblems: 'count' }],
  ] as const)('are counted and nothing else %s', async (_when, gateway) => {
    const metrics = createGatewayMetrics();
    await using connected = await startConnectedGateway({
      schemas: { shop },
      answers,
      gateway,
      subgraph: { metrics },
    });

    const answer = await ask(connected.gateway, '{ products { name } }');

    expect(answer.extensions).toBeUndefined();
    expect(await metrics.render()).toContain(
      'banyan_mapping_problems_total{subgraph="shop",connector="Query.products[0]"} 2',
    );
    metrics.close();
  });

  it('make an error that names field and connector where null is not allowed', async () => {
    await using connected = await startConnectedGateway({ schemas: { shop }, answers });

    const answer = await ask(connected.gateway, '{ offer { id price } }');

    expect(answer.data).toEqual({ offer: null });
    expect(answer.errors).toEqual([
      {
        message: 'Offer.price: the service sent no value',
        path: ['offer', 'price'],
        extensions: {
          code: 'MAPPING_FAILED',
          service: 'shop',
          coordinate: 'Offer.price',
          connector: { coordinate: 'shop:Query.offer[0]' },
        },
      },
    ]);
    expect(answer.extensions).toMatchObject({
      banyan: { problems: [{ coordinate: 'Query.offer[0]', path: 'price', count: 1 }] },
    });
  });
});
