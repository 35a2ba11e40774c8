import { createAnswerPolicy } from '@banyan/platform/request/answer-policy.ts';
import { createCallTrace } from '@banyan/platform/request/call-trace.ts';
import type { RequestContext } from '@banyan/platform/request/request-context.ts';
import { createLogger } from '@banyan/platform/telemetry/logger.ts';
import { type ExecutionResult, execute, parse } from 'graphql';
import { readConnectedSchema } from '../../connect/sdl/read-connected-schema.ts';
import { createLegacySubgraph } from '../../runtime/create-legacy-subgraph.ts';
import { type SourceConfig, sourceConfigSchema } from '../../runtime/source-config.ts';

/** An adapter whose one source `api` is at `baseUrl`. Closed with `await using`. */
export interface AdapterUnderTest extends AsyncDisposable {
  /** Runs an operation as a request of its own. */
  run(query: string, options?: RunOptions): Promise<ExecutionResult>;
  /** A request in which several operations share their loaders, as the fetches of one client request do. */
  openRequest(options?: RunOptions): { run(query: string): Promise<ExecutionResult> };
}

export interface RunOptions {
  readonly variables?: Readonly<Record<string, unknown>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly request?: Partial<RequestContext>;
}

const links = (sourceArguments: string) => `
extend schema
  @link(url: "https://specs.apollo.dev/federation/v2.12", import: ["@key", "@shareable"])
  @link(url: "https://specs.apollo.dev/connect/v0.3", import: ["@connect", "@source"])
  @source(name: "api", http: { baseURL: "http://unused.invalid" } ${sourceArguments})
`;

/** An adapter made of SDL text; `sourceArguments` are further arguments of its `@source`. */
export function createAdapterUnderTest(
  sdl: string,
  source: Partial<SourceConfig> & { readonly baseUrl: string },
  sourceArguments = '',
): AdapterUnderTest {
  const read = readConnectedSchema('test.graphql', `${links(sourceArguments)}\n${sdl}`);
  if (!read.ok) throw new Error(JSON.stringify(read.diagnostics, null, 2));
  const subgraph = createLegacySubgraph({
    name: 'shop',
    schema: read.schema,
    sources: { api: sourceConfigSchema.parse(source) },
    env: (name) => ({ REGION: 'eu' })[name],
  });
  const openRequest = ({ variables, headers, request }: RunOptions = {}) => {
    const context = subgraph.createContext({ ...requestContext(headers), ...request });
    return {
      run: async (query: string) =>
        toPlain(
          await execute({
            schema: subgraph.schema,
            document: parse(query),
            contextValue: context,
            ...(variables !== undefined && { variableValues: variables }),
          }),
        ),
    };
  };
  return {
    openRequest,
    run: (query, options) => openRequest(options).run(query),
    [Symbol.asyncDispose]: () => subgraph.close(),
  };
}

function requestContext(headers: Readonly<Record<string, string>> = {}): RequestContext {
  return {
    requestId: 'request-1',
    headers: new Map(Object.entries(headers).map(([name, value]) => [name, [value]])),
    signal: new AbortController().signal,
    trace: createCallTrace(),
    answer: createAnswerPolicy(),
    log: createLogger({ level: 'silent' }),
    identity: async () => null,
  };
}

/** As the client gets it: no prototypes, errors in their JSON form. */
function toPlain(result: ExecutionResult): ExecutionResult {
  return JSON.parse(JSON.stringify(result)) as ExecutionResult;
}
