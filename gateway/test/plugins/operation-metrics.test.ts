import { request } from 'node:http';
import { createPrometheusMetrics } from '@banyan/platform/telemetry/prometheus-metrics.ts';
import { describe, expect, it } from '@jest/globals';
import type { GatewayOptions } from '../../create-gateway.ts';
import { OPERATION_METRICS } from '../../plugins/operation-metrics.ts';
import { send } from '../helpers/http-service.ts';
import {
  ask,
  gatewayTests,
  inProcess,
  remote,
  type TestGatewayOptions,
} from '../helpers/test-gateway.ts';

const { startGateway, startService } = gatewayTests();

async function startCounted(options: TestGatewayOptions = {}) {
  const metrics = createPrometheusMetrics({
    definitions: OPERATION_METRICS,
    showsProcess: false,
  });
  const shown: GatewayOptions['metrics'] = { metrics, place: { kind: 'server', token: null } };
  const gateway = await startGateway({ metrics: shown, ...options });
  const lines = async (begin: string) =>
    (await metrics.render())
      .split('\n')
      .filter((line) => line.startsWith(`banyan_graphql_${begin}`) && !line.endsWith(' 0'));
  return { gateway, lines };
}

const failing = inProcess('reviews', {
  Query: {
    reviewCount: () => {
      throw new Error('stub');
    },
  },
  Mutation: {
    addReview: () => {
      throw new Error('stub');
    },
  },
});

describe('the metrics of operations', () => {
  it.each([
    ['{ reviewCount }', 'type="query",outcome="ok"'],
    ['mutation { addReview(body: "Good") { id } }', 'type="mutation",outcome="ok"'],
    ['{ reviewCount', 'type="unknown",outcome="refused"'],
    ['{ nothing }', 'type="unknown",outcome="refused"'],
    ['subscription { reviewAdded { id } }', 'type="subscription",outcome="refused"'],
  ])('count %s as %s', async (query, labels) => {
    const { gateway, lines } = await startCounted();

    await ask(gateway, query);

    expect(await lines('operations')).toEqual([`banyan_graphql_operations_total{${labels}} 1`]);
  });

  it.each([
    ['{ reviewCount products { id } }', 'type="query",outcome="partial"'],
    ['mutation { addReview(body: "Good") { id } }', 'type="mutation",outcome="partial"'],
  ])('count %s as %s when a part fails', async (query, labels) => {
    const { gateway, lines } = await startCounted({ subgraphs: { reviews: failing } });

    await ask(gateway, query);

    expect(await lines('operations')).toEqual([`banyan_graphql_operations_total{${labels}} 1`]);
  });

  it('count an answer with a value that the schema does not allow as partial', async () => {
    const service = await startService((_request, response) =>
      send(response, 200, '{"data":{"reviewCount":"many"}}', 'application/json'),
    );
    const { gateway, lines } = await startCounted({
      subgraphs: { reviews: remote('reviews', service.url) },
    });

    await ask(gateway, '{ reviewCount products { id } }');

    expect(await lines('operations')).toEqual([
      'banyan_graphql_operations_total{type="query",outcome="partial"} 1',
    ]);
  });

  it('count an answer without data as failed', async () => {
    const products = inProcess('products', {
      Query: {
        products: () => {
          throw new Error('stub');
        },
      },
    });
    const { gateway, lines } = await startCounted({ subgraphs: { products } });

    const answer = await ask(gateway, '{ products { id } }');

    expect(answer.data).toBeNull();
    expect(await lines('operations')).toEqual([
      'banyan_graphql_operations_total{type="query",outcome="failed"} 1',
    ]);
  });

  it('count an operation whose client went away as cancelled', async () => {
    const begun = Promise.withResolvers<void>();
    const reviews = inProcess('reviews', {
      Query: {
        reviewCount() {
          begun.resolve();
          return new Promise(() => {});
        },
      },
    });
    const { gateway, lines } = await startCounted({ subgraphs: { reviews } });
    const { url } = await gateway.listen();
    const headers = { 'content-type': 'application/json' };
    const client = request(new URL('/graphql', url), { method: 'POST', headers });
    client.on('error', () => undefined).end('{"query":"{ reviewCount }"}');
    await begun.promise;

    client.destroy();
    while ((await lines('operations')).length === 0) {
      await new Promise((resolve) => setImmediate(resolve));
    }

    expect(await lines('operations')).toEqual([
      'banyan_graphql_operations_total{type="query",outcome="cancelled"} 1',
    ]);
  });

  it('measure what is executed, and not what is refused', async () => {
    const { gateway, lines } = await startCounted();

    await ask(gateway, '{ reviewCount }');
    await ask(gateway, '{ nothing }');

    expect(await lines('operation_duration_seconds_count')).toEqual([
      'banyan_graphql_operation_duration_seconds_count{type="query"} 1',
    ]);
  });
});
