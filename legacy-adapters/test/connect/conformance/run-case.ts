import { createServer, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { createResourceCache } from '@banyan/platform/cache/create-resource-cache.ts';
import { createScopeHasher } from '@banyan/platform/cache/scope.ts';
import { renderDiagnostic } from '@banyan/platform/errors/diagnostic.ts';
import { createAnswerPolicy } from '@banyan/platform/request/answer-policy.ts';
import { createCallBudget } from '@banyan/platform/request/call-budget.ts';
import { createCallTrace } from '@banyan/platform/request/call-trace.ts';
import type { RequestContext } from '@banyan/platform/request/request-context.ts';
import { createLogger } from '@banyan/platform/telemetry/logger.ts';
import { type ExecutionResult, execute, parse } from 'graphql';
import type { ConnectedSchema } from '../../../connect/connectors.ts';
import { readConnectedSchema } from '../../../connect/sdl/read-connected-schema.ts';
import { createLegacySubgraph } from '../../../runtime/create-legacy-subgraph.ts';
import { sourceConfigSchema } from '../../../runtime/sources/source-config.ts';
import type { CaseAnswer, ConformanceCase } from './conformance-case.ts';

/** What a client and a service saw of a case. */
export interface CaseOutcome {
  readonly data: unknown;
  readonly errors: readonly SeenError[];
  /** `METHOD /path?query body`, in alphabetical order. */
  readonly requests: readonly string[];
  /** Of the first request. */
  readonly headers: IncomingHttpHeaders;
}

export interface SeenError {
  readonly path: readonly (string | number)[];
  readonly message: string;
  readonly extensions: Readonly<Record<string, unknown>>;
}

/** Runs the operation on an adapter over a stub of its service, which answers as the case says. */
export async function runConformanceCase(wanted: ConformanceCase): Promise<CaseOutcome> {
  await using service = await startService(wanted.answers);
  const result = await runOperation(wanted, service.url);
  const requests = service.requests.map(({ line, body }) =>
    body === '' ? line : `${line} ${body}`,
  );
  return {
    data: result.data,
    errors: (result.errors ?? []).map(({ path = [], message, extensions }) => ({
      path,
      message,
      extensions,
    })),
    requests: requests.sort(),
    headers: service.requests[0]?.headers ?? {},
  };
}

async function runOperation(wanted: ConformanceCase, url: string): Promise<ExecutionResult> {
  const { dialect } = wanted;
  const cache = createResourceCache({ sharedStore: null });
  const subgraph = createLegacySubgraph({
    name: 'shop',
    schema: readSchema(wanted, url),
    sources: {
      api: sourceConfigSchema.parse({ baseUrl: url, dialect, config: wanted.config ?? {} }),
    },
    env: (name) => wanted.env?.[name],
    cache,
    hashScope: createScopeHasher('a secret of this test'),
  });
  try {
    const result = await execute({
      schema: subgraph.schema,
      document: parse(wanted.operation),
      contextValue: subgraph.createContext(requestContext(wanted)),
      variableValues: wanted.variables ?? {},
    });
    return JSON.parse(JSON.stringify(result));
  } finally {
    await subgraph.close();
    await cache.close();
  }
}

function readSchema(wanted: ConformanceCase, url: string): ConnectedSchema {
  const { spec = 'v0.3', sdl, sourceArguments = '', sourceHttp = '{ baseURL: "BASE" }' } = wanted;
  const lines = [
    'extend schema',
    '@link(url: "https://specs.apollo.dev/federation/v2.13", import: ["@key", "@external", "@requires", "@interfaceObject"])',
    `@link(url: "https://specs.apollo.dev/connect/${spec}", import: ["@connect", "@source"])`,
    `@source(name: "api", http: ${sourceHttp} ${sourceArguments})`,
    ...sdl,
  ];
  const result = readConnectedSchema('case.graphql', lines.join('\n').replaceAll('BASE', url));
  if (result.ok) return result.schema;
  throw new Error(result.diagnostics.map(renderDiagnostic).join('\n'));
}

function requestContext({ headers = {}, context, maxCalls }: ConformanceCase): RequestContext {
  return {
    requestId: 'request-1',
    headers: new Map(Object.entries(headers)),
    signal: new AbortController().signal,
    trace: createCallTrace(),
    answer: createAnswerPolicy(),
    locals: new Map(),
    log: createLogger({ level: 'silent' }),
    ...(context !== undefined && { values: context }),
    ...(maxCalls !== undefined && { budget: createCallBudget(maxCalls) }),
    identity: async () => null,
  };
}

interface ReceivedRequest {
  readonly line: string;
  readonly body: string;
  readonly headers: IncomingHttpHeaders;
}

interface CaseService extends AsyncDisposable {
  readonly url: string;
  readonly requests: readonly ReceivedRequest[];
}

async function startService(answers: ConformanceCase['answers']): Promise<CaseService> {
  const requests: ReceivedRequest[] = [];
  const server = createServer(async (incoming, response) => {
    const request = await receive(incoming);
    requests.push(request);
    const answer = answers[request.line] ?? { status: 404 };
    response
      .writeHead(answer.status ?? 200, answer.headers ?? { 'content-type': 'application/json' })
      .end(bodyOf(answer));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function bodyOf({ json, text: plain, hex }: CaseAnswer): string | Buffer {
  if (hex !== undefined) return Buffer.from(hex, 'hex');
  return plain ?? (json === undefined ? '' : JSON.stringify(json));
}

async function receive(incoming: IncomingMessage): Promise<ReceivedRequest> {
  const { method, url, headers } = incoming;
  return { line: `${method} ${url}`, body: await text(incoming), headers };
}
