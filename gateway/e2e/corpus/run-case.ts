import { readConnectedSchema } from '@banyan/legacy-adapters/connect/sdl/read-connected-schema.ts';
import { createLegacySubgraph } from '@banyan/legacy-adapters/runtime/create-legacy-subgraph.ts';
import { sourceConfigSchema } from '@banyan/legacy-adapters/runtime/sources/source-config.ts';
import { type SeenRequest, startDataStub } from '@banyan/legacy-adapters/test/corpus/data-stub.ts';
import type { CorpusCase, ExpectedRequest } from '@banyan/legacy-adapters/test/corpus/read-case.ts';
import { createResourceCache } from '@banyan/platform/cache/create-resource-cache.ts';
import { createScopeHasher } from '@banyan/platform/cache/scope.ts';
import { renderDiagnostic } from '@banyan/platform/errors/diagnostic.ts';
import { createLogger } from '@banyan/platform/telemetry/logger.ts';
import { composeProject } from '../../compose/compose.ts';
import { createGateway } from '../../create-gateway.ts';
import {
  ask,
  type ClientAnswer,
  TEST_LIMITS,
  TEST_SERVER,
} from '../../test/helpers/test-gateway.ts';

/** What an example has done, in the form of its `expected.json`. */
export interface CaseOutcome {
  readonly answer: object;
  readonly requests: readonly string[];
}

/** Composes the adapter of an example, and runs its operation through a gateway against the stub of its service. */
export async function runCase(example: CorpusCase): Promise<CaseOutcome> {
  const { operation, service, expected } = example;
  await using stub = await startDataStub(service.answers);
  await using gateway = await startGateway(example, stub.url);
  const body = { query: operation, variables: expected.variables };
  const answer = await ask(gateway.gateway, body);
  return { answer: toComparable(answer), requests: stub.requests.map(toLine(expected.requests)) };
}

/** Each expected request as one text, sorted, since some go out together. */
export function expectedLines({ expected }: CorpusCase): readonly string[] {
  return expected.requests
    .map((request) => (typeof request === 'string' ? { line: request } : request))
    .map(printRequest)
    .sort();
}

async function startGateway(example: CorpusCase, baseUrl: string) {
  const read = readConnectedSchema(example.file, example.sdl);
  if (!read.ok) throw new Error(read.diagnostics.map(renderDiagnostic).join('\n'));
  const cache = createResourceCache({ sharedStore: null });
  const subgraph = createLegacySubgraph({
    name: 'example',
    schema: read.schema,
    sources: { api: sourceConfigSchema.parse({ ...example.service.source, baseUrl }) },
    env: () => undefined,
    cache,
    hashScope: createScopeHasher(null),
  });
  const gateway = await createGateway({
    supergraphSdl: composed(example, read.schema.document),
    subgraphs: new Map([['example', { kind: 'in-process', subgraph }]]),
    environment: 'production',
    server: TEST_SERVER,
    limits: TEST_LIMITS,
    identity: null,
    log: createLogger({ level: 'silent' }),
  });
  return {
    gateway,
    async [Symbol.asyncDispose]() {
      await gateway.close();
      await cache.close();
    },
  };
}

type Document = Parameters<typeof composeProject>[0][number]['document'];

function composed({ file, sdl }: CorpusCase, document: Document): string {
  const result = composeProject([{ name: 'example', file, text: sdl, document }]);
  if (!result.ok) throw new Error(result.diagnostics.map(renderDiagnostic).join('\n'));
  return result.supergraphSdl;
}

function toComparable({ data, errors }: ClientAnswer): object {
  if (errors.length === 0) return { data };
  const compared = errors.map(({ message, path, extensions }) => {
    return { message, path, code: extensions.code };
  });
  return { data, errors: compared };
}

/** A request in the form of {@link ExpectedRequest}, with the headers that the expected ones name. */
function toLine(expected: CorpusCase['expected']['requests']) {
  return ({ line, headers, body }: SeenRequest): string => {
    const like = expected.find((one) => typeof one !== 'string' && one.line === line);
    const names = Object.keys((typeof like === 'object' && like.headers) || {});
    return printRequest({
      line,
      ...(body !== '' && { body: toBody(body) }),
      ...(names.length > 0 && {
        headers: Object.fromEntries(names.map((name) => [name, String(headers[name])])),
      }),
    });
  };
}

function toBody(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function printRequest({ line, headers, body }: ExpectedRequest): string {
  const parts = [line, headers, body].filter((part) => part !== undefined);
  return parts.map((part) => (part === line ? line : JSON.stringify(part))).join(' ');
}
