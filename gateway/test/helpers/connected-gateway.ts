import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readConnectedSchema } from '@banyan/legacy-adapters/connect/sdl/read-connected-schema.ts';
import { createLegacySubgraph } from '@banyan/legacy-adapters/runtime/create-legacy-subgraph.ts';
import type { LegacySubgraphOptions } from '@banyan/legacy-adapters/runtime/legacy-subgraph.ts';
import { sourceConfigSchema } from '@banyan/legacy-adapters/runtime/sources/source-config.ts';
import { createResourceCache } from '@banyan/platform/cache/create-resource-cache.ts';
import { createScopeHasher } from '@banyan/platform/cache/scope.ts';
import { createLogger } from '@banyan/platform/telemetry/logger.ts';
import { type ServeOptions, serveSubgraph } from '@banyan/subgraph-kit/serve.ts';
import type { Subgraph } from '@banyan/subgraph-kit/subgraph.ts';
import { composeProject } from '../../compose/compose.ts';
import { createGateway, type Gateway, type GatewayOptions } from '../../create-gateway.ts';
import type { RunningSubgraph } from '../../running-subgraph.ts';
import { remote, TEST_LIMITS, TEST_SERVER } from './test-gateway.ts';

const links = `extend schema
  @link(url: "https://specs.apollo.dev/federation/v2.13", import: ["@key", "@shareable", "@interfaceObject", "@cacheTag"])
  @link(url: "https://specs.apollo.dev/connect/v0.4", import: ["@connect", "@source"])
  @source(name: "api", http: { baseURL: "http://unused.invalid" })
`;

/** What a gateway over a stub of one legacy service is made from. */
export interface ConnectedGatewayOptions {
  /** Schemas by subgraph, without their links (to connect/v0.4) and the source `api`. */
  readonly schemas: Readonly<Record<string, string>>;
  /** What the service answers as JSON, by `METHOD /path?query`; anything else is 404. */
  readonly answers: Readonly<Record<string, unknown>>;
  /** Headers of all these answers. Default: their type alone. */
  readonly answerHeaders?: Readonly<Record<string, string>>;
  readonly subgraph?: Partial<LegacySubgraphOptions>;
  /** Settings of every source. */
  readonly source?: object;
  readonly gateway?: Partial<GatewayOptions>;
  /** Runs each subgraph as a server, which the gateway asks over HTTP. Default: in the gateway. */
  readonly served?: Omit<ServeOptions, 'port' | 'log'>;
  /** Client headers that are passed on to those. */
  readonly forwardHeaders?: readonly string[];
}

/** A gateway whose subgraphs are connectors over a stub of one service. Closed with `await using`. */
export interface ConnectedGateway extends AsyncDisposable {
  readonly gateway: Gateway;
  /** `METHOD /path?query` of each request that the service got, in alphabetical order. */
  sentRequests(): readonly string[];
}

/** Composes the schemas, and starts the service and the gateway. */
export async function startConnectedGateway(
  options: ConnectedGatewayOptions,
): Promise<ConnectedGateway> {
  await using stack = new AsyncDisposableStack();
  const service = stack.use(await startService(options));
  const cache = createResourceCache({ sharedStore: null });
  stack.defer(() => cache.close());
  const { schemas, supergraphSdl } = readProject(options.schemas);
  const subgraphs = new Map<string, RunningSubgraph>();
  for (const { name, connected } of schemas) {
    const subgraph = createLegacySubgraph({
      name,
      schema: connected,
      sources: { api: sourceConfigSchema.parse({ baseUrl: service.url, ...options.source }) },
      env: () => undefined,
      cache,
      hashScope: createScopeHasher(null),
      ...options.subgraph,
    });
    subgraphs.set(name, await run(subgraph, options, stack));
  }
  const gateway = await createGateway({
    supergraphSdl,
    subgraphs,
    environment: 'development',
    server: TEST_SERVER,
    limits: TEST_LIMITS,
    identity: null,
    log: createLogger({ level: 'silent' }),
    ...options.gateway,
  });
  stack.defer(() => gateway.close());
  const owned = stack.move();
  return {
    gateway,
    sentRequests: () => service.requests.toSorted(),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

async function run(
  subgraph: Subgraph,
  { served, forwardHeaders = [] }: ConnectedGatewayOptions,
  stack: AsyncDisposableStack,
): Promise<RunningSubgraph> {
  if (served === undefined) return { kind: 'in-process', subgraph };
  const log = createLogger({ level: 'silent' });
  const server = await serveSubgraph(subgraph, { ...served, port: 0, log });
  stack.defer(() => server.close());
  return remote(subgraph.name, server.url, { forwardHeaders });
}

interface ComposedProject {
  readonly schemas: readonly ReturnType<typeof readSchema>[];
  readonly supergraphSdl: string;
}

/** Tests of a file have few projects, and composing one takes long. */
const composedProjects = new Map<string, ComposedProject>();

function readProject(sources: ConnectedGatewayOptions['schemas']): ComposedProject {
  const identity = JSON.stringify(sources);
  const known = composedProjects.get(identity);
  if (known !== undefined) return known;
  const schemas = Object.entries(sources).map(([name, sdl]) => readSchema(name, sdl));
  const project = { schemas, supergraphSdl: compose(schemas) };
  composedProjects.set(identity, project);
  return project;
}

function readSchema(name: string, sdl: string) {
  const text = links + sdl;
  const read = readConnectedSchema(`${name}.graphql`, text);
  if (!read.ok) throw new Error(JSON.stringify(read.diagnostics, null, 2));
  return { name, text, connected: read.schema };
}

function compose(schemas: readonly ReturnType<typeof readSchema>[]): string {
  const composed = composeProject(
    schemas.map(({ name, text, connected }) => ({
      name,
      file: `${name}.graphql`,
      text,
      document: connected.document,
    })),
  );
  if (!composed.ok) throw new Error(JSON.stringify(composed.diagnostics, null, 2));
  return composed.supergraphSdl;
}

interface StubService extends AsyncDisposable {
  readonly url: string;
  readonly requests: readonly string[];
}

async function startService({
  answers,
  answerHeaders,
}: Pick<ConnectedGatewayOptions, 'answers' | 'answerHeaders'>): Promise<StubService> {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    const line = `${request.method} ${request.url}`;
    requests.push(line);
    const isKnown = Object.hasOwn(answers, line);
    const headers = { 'content-type': 'application/json', ...(isKnown && answerHeaders) };
    response.writeHead(isKnown ? 200 : 404, headers);
    response.end(JSON.stringify(isKnown ? answers[line] : { message: 'Not found' }));
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
