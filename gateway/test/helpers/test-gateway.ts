import { createLogger } from '@banyan/platform/telemetry/logger.ts';
import { afterEach } from '@jest/globals';
import { disableApolloTelemetry } from '../../apollo-telemetry.ts';
import { createGateway, type Gateway, type GatewayOptions } from '../../create-gateway.ts';
import type { RunningSubgraph } from '../../running-subgraph.ts';
import { type Answer, type HttpService, startHttpService } from './http-service.ts';
import { type StorefrontName, storefrontSubgraph, storefrontSupergraph } from './storefront.ts';

/** Settings that tests share; a free port on the loopback address. */
export const TEST_SERVER = {
  port: 0,
  host: '127.0.0.1',
  bodyLimitBytes: 100_000,
  requestTimeoutMs: 20_000,
  drain: { delayMs: 0, timeoutMs: 10_000 },
  corsOrigins: [],
  forwardableHeaders: ['authorization', 'accept-language', 'x-request-id'],
} as const;

/** Limits that no test but the one about limits reaches. */
export const TEST_LIMITS = {
  maxTokens: 10_000,
  maxDepth: 15,
  maxAliases: 50,
  maxRootFields: 20,
  maxLegacyCalls: 500,
};

/** What a test may set; everything else has a default. */
export type TestGatewayOptions = Omit<Partial<GatewayOptions>, 'subgraphs'> & {
  readonly subgraphs?: Readonly<Partial<Record<StorefrontName, RunningSubgraph>>>;
};

/** Starts gateways and services that are closed after each test of the file. */
export function gatewayTests() {
  disableApolloTelemetry(process.env);
  const opened: { close(): Promise<void> }[] = [];
  afterEach(async () => {
    for (const resource of opened.splice(0).reverse()) await resource.close();
  });
  return {
    /** The two subgraphs of the storefront in process, unless others are given. */
    async startGateway({ subgraphs, ...options }: TestGatewayOptions = {}): Promise<Gateway> {
      const running = {
        products: inProcess('products'),
        reviews: inProcess('reviews'),
        ...subgraphs,
      };
      const names = Object.keys(running) as StorefrontName[];
      const gateway = await createGateway({
        supergraphSdl: storefrontSupergraph(names),
        subgraphs: new Map(Object.entries(running)),
        environment: 'development',
        server: TEST_SERVER,
        limits: TEST_LIMITS,
        identity: null,
        log: createLogger({ level: 'silent' }),
        ...options,
      });
      opened.push(gateway);
      return gateway;
    },
    async startService(answer: Answer): Promise<HttpService> {
      const service = await startHttpService(answer);
      opened.push(service);
      return service;
    },
    /** Closes something else after the test. */
    closeLater(resource: { close(): Promise<void> }): void {
      opened.push(resource);
    },
  };
}

/** A storefront subgraph in the gateway's process. */
export function inProcess(...parameters: Parameters<typeof storefrontSubgraph>): RunningSubgraph {
  return { kind: 'in-process', subgraph: storefrontSubgraph(...parameters) };
}

/** A subgraph behind HTTP. */
export function remote(
  name: string,
  url: string,
  options: Partial<Extract<RunningSubgraph, { kind: 'remote' }>> = {},
): RunningSubgraph {
  return {
    kind: 'remote',
    name,
    url,
    timeoutMs: 10_000,
    forwardHeaders: [],
    forwardIdentity: false,
    ...options,
  };
}

/** A GraphQL answer as a client reads it. */
export interface ClientAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly data: unknown;
  readonly errors: readonly {
    message: string;
    path?: unknown;
    extensions: Record<string, unknown>;
  }[];
  readonly extensions: Readonly<Record<string, unknown>> | undefined;
}

/** Asks a gateway without a socket. */
export async function ask(
  { app }: Gateway,
  body: string | object,
  headers: Readonly<Record<string, string>> = {},
): Promise<ClientAnswer> {
  const response = await app.inject({
    method: 'POST',
    url: '/graphql',
    headers: { 'content-type': 'application/json', ...headers },
    payload: typeof body === 'string' ? { query: body } : body,
  });
  const { data, errors = [], extensions } = response.json();
  return { status: response.statusCode, headers: response.headers, data, errors, extensions };
}
