import { createResourceCache } from '@banyan/platform/cache/create-resource-cache.ts';
import type { ResourceCache } from '@banyan/platform/cache/resource-cache.ts';
import { createScopeHasher } from '@banyan/platform/cache/scope.ts';
import type { IntentStore } from '@banyan/platform/events/outbox/intents/intent-store.ts';
import { createAnswerPolicy } from '@banyan/platform/request/answer-policy.ts';
import { createCallTrace } from '@banyan/platform/request/call-trace.ts';
import type { RequestContext } from '@banyan/platform/request/request-context.ts';
import { createLogger } from '@banyan/platform/telemetry/logger.ts';
import { createSubgraphExecutor } from '@banyan/subgraph-kit/execute-request.ts';
import type { ExecutionResult } from 'graphql';
import type { ConnectedSchema } from '../../connect/connectors.ts';
import { readConnectedSchema } from '../../connect/sdl/read-connected-schema.ts';
import { createLegacySubgraph } from '../../runtime/create-legacy-subgraph.ts';
import type { LegacySubgraph } from '../../runtime/legacy-subgraph.ts';
import { type SourceConfig, sourceConfigSchema } from '../../runtime/sources/source-config.ts';

/** An adapter whose one source `api` is at `baseUrl`. Closed with `await using`. */
export interface AdapterUnderTest extends AsyncDisposable {
  readonly readEntity: LegacySubgraph['readEntity'];
  readonly cache: ResourceCache;
  /** Runs an operation as a request of its own. */
  run(query: string, options?: RunOptions): Promise<ExecutionResult>;
  /** A request in which several operations share their loaders, as the fetches of one client request do. */
  openRequest(options?: RunOptions): { run(query: string): Promise<ExecutionResult> };
}

/** Settings of the source, with defaults for what is absent. */
export type SourceUnderTest = Partial<Omit<SourceConfig, 'cache'>> & {
  readonly baseUrl: string;
  readonly cache?: Partial<SourceConfig['cache']>;
};

export interface RunOptions {
  readonly variables?: Readonly<Record<string, unknown>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly request?: Partial<RequestContext>;
}

const links = (sourceArguments: string) => `
extend schema
  @link(url: "https://specs.apollo.dev/federation/v2.12", import: ["@key", "@shareable"])
  @link(url: "https://specs.apollo.dev/connect/v0.3", import: ["@connect", "@source"])
  @link(url: "https://specs.banyan.dev/events/v0.1", import: ["@emits"])
  @source(name: "api", http: { baseURL: "http://unused.invalid" } ${sourceArguments})
`;

/** What an adapter may be given besides its schema and its source. */
export interface AdapterOptions {
  /** Of the subgraph. Default `shop`. */
  readonly name?: string;
  /** Further arguments of its `@source`. */
  readonly sourceArguments?: string;
  /** Default: events of writes are not kept. */
  readonly intents?: IntentStore;
  /** Default: one in memory. It is closed with the adapter. */
  readonly cache?: ResourceCache;
}

/**
 * An adapter made of SDL text, to which the links are added, and a source `api`, unless it has its own. It executes as in
 * production: documents are compiled once for all requests.
 */
export function createAdapterUnderTest(
  sdl: string,
  source: SourceUnderTest,
  options: AdapterOptions = {},
): AdapterUnderTest {
  const {
    name = 'shop',
    sourceArguments = '',
    intents,
    cache = createResourceCache({ sharedStore: null }),
  } = options;
  const hasLinks = sdl.startsWith('extend schema');
  const schema = readOnce(hasLinks ? sdl : `${links(sourceArguments)}\n${sdl}`);
  const subgraph = createLegacySubgraph({
    name,
    schema,
    sources: { api: sourceConfigSchema.parse(source) },
    env: (variable) => ({ REGION: 'eu' })[variable],
    cache,
    ...(intents !== undefined && { intents }),
    hashScope: createScopeHasher('a secret of this test'),
  });
  const execute = createSubgraphExecutor(subgraph);
  const openRequest = ({ variables, headers, request }: RunOptions = {}) => {
    const context = subgraph.createContext({ ...requestContext(headers), ...request });
    return {
      run: async (query: string) =>
        toPlain(await execute({ query, ...(variables !== undefined && { variables }) }, context)),
    };
  };
  return {
    openRequest,
    run: (query, options) => openRequest(options).run(query),
    cache,
    readEntity: subgraph.readEntity,
    async [Symbol.asyncDispose]() {
      await subgraph.close();
      await cache.close();
    },
  };
}

/** Tests of a file have few schemas, and adapters do not change them. */
const readSchemas = new Map<string, ConnectedSchema>();

function readOnce(text: string): ConnectedSchema {
  const known = readSchemas.get(text);
  if (known !== undefined) return known;
  const read = readConnectedSchema('test.graphql', text);
  if (!read.ok) throw new Error(JSON.stringify(read.diagnostics, null, 2));
  readSchemas.set(text, read.schema);
  return read.schema;
}

function requestContext(headers: Readonly<Record<string, string>> = {}): RequestContext {
  return {
    requestId: 'request-1',
    headers: new Map(Object.entries(headers).map(([name, value]) => [name, [value]])),
    signal: new AbortController().signal,
    trace: createCallTrace(),
    answer: createAnswerPolicy(),
    locals: new Map(),
    log: createLogger({ level: 'silent' }),
    identity: async () => null,
  };
}

/** As the client gets it: no prototypes, errors in their JSON form. */
function toPlain(result: ExecutionResult): ExecutionResult {
  return JSON.parse(JSON.stringify(result)) as ExecutionResult;
}
