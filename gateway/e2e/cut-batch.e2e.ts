import { mkdtempDisposable, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type PhpService, startPhpService } from '@banyan/devkit/php/php-service.ts';
import { readConnectedSchema } from '@banyan/legacy-adapters/connect/sdl/read-connected-schema.ts';
import { createLegacySubgraph } from '@banyan/legacy-adapters/runtime/create-legacy-subgraph.ts';
import { sourceConfigSchema } from '@banyan/legacy-adapters/runtime/sources/source-config.ts';
import { createResourceCache } from '@banyan/platform/cache/create-resource-cache.ts';
import { createScopeHasher } from '@banyan/platform/cache/scope.ts';
import { createLogger } from '@banyan/platform/telemetry/logger.ts';
import { createSubgraphExecutor } from '@banyan/subgraph-kit/execute-request.ts';
import { createRequestContext } from '@banyan/subgraph-kit/request-context.ts';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

let stack: AsyncDisposableStack;
let catalog: PhpService;

beforeAll(async () => {
  stack = new AsyncDisposableStack();
  const dir = stack.use(await mkdtempDisposable(join(tmpdir(), 'banyan-cut-')));
  catalog = await startPhpService({ name: 'catalog-lumen', storageDir: dir.path });
  stack.defer(() => catalog.stop());
});

afterAll(async () => {
  await stack.disposeAsync();
});

/** The catalog's own schema, but its author did not know that `ids` is answered by pages of 15. */
async function readCarelessSchema() {
  const text = await readFile(join(import.meta.dirname, '../../schema/catalog.graphql'), 'utf8');
  const careless = text.replaceAll(' per_page: $(100)', '');
  expect(careless).not.toBe(text);
  const read = readConnectedSchema('schema/catalog.graphql', careless);
  if (!read.ok) throw new Error(JSON.stringify(read.diagnostics));
  return read.schema;
}

describe('a batch which the real Lumen service answers with one page', () => {
  it('is completed, and its size is remembered', async () => {
    const subgraph = createLegacySubgraph({
      name: 'catalog',
      schema: await readCarelessSchema(),
      sources: { api: sourceConfigSchema.parse({ baseUrl: catalog.url, dialect: 'lumen' }) },
      env: () => undefined,
      cache: createResourceCache({ sharedStore: null }),
      hashScope: createScopeHasher(null),
    });
    stack.defer(() => subgraph.close());
    const execute = createSubgraphExecutor(subgraph);
    const load = () => {
      const request = createRequestContext({
        requestId: 'r',
        headers: new Map(),
        signal: new AbortController().signal,
        log: createLogger({ level: 'silent' }),
      });
      const representations = Array.from({ length: 50 }, (_, index) => ({
        __typename: 'Product',
        id: String(900 - index),
      }));
      const query =
        'query ($representations: [_Any!]!) { _entities(representations: $representations) { ... on Product { id name } } }';
      return execute({ query, variables: { representations } }, subgraph.createContext(request));
    };

    const first = await load();
    const callsOfFirst = await catalog.readAccessLog();
    await catalog.clearAccessLog();
    const second = await load();
    const callsOfSecond = await catalog.readAccessLog();

    const entities = first.data?._entities as { id: string; name: string }[];
    expect(first.errors).toBeUndefined();
    expect(entities.map(({ id }) => id)).toEqual(
      Array.from({ length: 50 }, (_, index) => String(900 - index)),
    );
    expect(entities.every(({ name }) => name.length > 0)).toBe(true);
    expect(second).toEqual(first);
    const sizes = (calls: typeof callsOfFirst) =>
      calls.map(({ query }) => decodeURIComponent(query).split(',').length).sort((a, b) => b - a);
    expect(sizes(callsOfFirst)).toEqual([50, 15, 15, 5]);
    expect(sizes(callsOfSecond)).toEqual([15, 15, 15, 5]);
  });
});
