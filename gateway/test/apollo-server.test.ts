import type { ApolloServerPlugin } from '@apollo/server';
import { createLogger } from '@banyan/platform/telemetry/logger.ts';
import { NO_METRICS } from '@banyan/platform/telemetry/metrics.ts';
import { createRequestContext } from '@banyan/subgraph-kit/request-context.ts';
import { afterEach, describe, expect, it } from '@jest/globals';
import { createApolloServer } from '../apollo-server.ts';
import { createFederationGateway } from '../federation/apollo-gateway.ts';
import type { GatewayContext } from '../federation/subgraph-data-source.ts';
import { createDataSources } from '../running-subgraph.ts';
import { storefrontSupergraph } from './helpers/storefront.ts';
import { inProcess, TEST_LIMITS } from './helpers/test-gateway.ts';

const log = createLogger({ level: 'silent' });

const opened: { stop(): Promise<void> }[] = [];

afterEach(async () => {
  for (const server of opened.splice(0)) await server.stop();
});

/** A server for the products, and how many documents it has parsed. */
async function startServer() {
  let parsed = 0;
  const lastPlugin: ApolloServerPlugin<GatewayContext> = {
    requestDidStart: async () => ({
      async parsingDidStart() {
        parsed += 1;
      },
    }),
  };
  const gateway = createFederationGateway({
    supergraphSdl: storefrontSupergraph(['products']),
    dataSources: createDataSources(new Map([['products', inProcess('products')]])),
    exposesSchema: false,
    log,
  });
  const environment = 'production';
  const metrics = NO_METRICS;
  const limits = TEST_LIMITS;
  const server = createApolloServer({ gateway, environment, limits, log, metrics, lastPlugin });
  await server.start();
  opened.push(server);
  const execute = (query: string) =>
    server.executeOperation({ query }, { contextValue: contextOfRequest() });
  return { execute, parsed: () => parsed };
}

function contextOfRequest(): GatewayContext {
  const { signal } = new AbortController();
  return {
    request: createRequestContext({ requestId: 'r1', headers: new Map(), signal, log }),
    isTraced: false,
  };
}

describe('Apollo Server', () => {
  it('parses a document once as long as it is in use', async () => {
    const { execute, parsed } = await startServer();

    await execute('{ __typename }');
    await execute('{ __typename }');

    expect(parsed()).toBe(1);
  });

  it('keeps few documents that are long because of comments', async () => {
    const { execute, parsed } = await startServer();
    const documents = ['A', 'B', 'C', 'D'].map(
      (name) => `query ${name} { __typename }${'#\n'.repeat(180_000)}`,
    );
    const [oldest = '', ...others] = documents;

    for (const document of [...documents, ...others]) await execute(document);
    const parsedBefore = parsed();
    await execute(oldest);

    expect(parsedBefore).toBe(4);
    expect(parsed()).toBe(5);
  });
});
