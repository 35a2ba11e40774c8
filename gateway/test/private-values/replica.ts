import { readConnectedSchema } from '@banyan/legacy-adapters/connect/sdl/read-connected-schema.ts';
import { createLegacySubgraph } from '@banyan/legacy-adapters/runtime/create-legacy-subgraph.ts';
import { sourceConfigSchema } from '@banyan/legacy-adapters/runtime/sources/source-config.ts';
import { createResourceCache } from '@banyan/platform/cache/create-resource-cache.ts';
import type { CacheStatistics } from '@banyan/platform/cache/resource-cache.ts';
import { createScopeHasher } from '@banyan/platform/cache/scope.ts';
import type { SharedStore } from '@banyan/platform/cache/shared-store.ts';
import { createLogger } from '@banyan/platform/telemetry/logger.ts';
import { composeProject } from '../../compose/compose.ts';
import { createGateway } from '../../create-gateway.ts';
import {
  createResponseCache,
  type ResponseCacheStatistics,
} from '../../response-cache/create-response-cache.ts';
import type { RunningSubgraph } from '../../running-subgraph.ts';
import { TEST_LIMITS, TEST_SERVER } from '../helpers/test-gateway.ts';
import { HEADERS } from './kinds.ts';
import { MUTANTS, type MutantName } from './mutants.ts';
import { SCHEMAS } from './schemas.ts';

/** A gateway that listens, with all its caches. */
export interface Replica {
  readonly url: string;
  statistics(): ReplicaStatistics;
}

/** What its caches have counted. */
export interface ReplicaStatistics {
  readonly resources: CacheStatistics;
  readonly responses: ResponseCacheStatistics;
}

/** What it is made of. */
export interface ReplicaOptions {
  /** Null: its caches are in its memory. */
  readonly sharedStore: SharedStore | null;
  readonly serviceUrl: string;
  /** What is broken in it on purpose. Default: nothing. */
  readonly mutant: MutantName | undefined;
}

/** Starts one; it is closed with the stack. */
export async function startReplica(
  stack: AsyncDisposableStack,
  { sharedStore, serviceUrl, mutant }: ReplicaOptions,
): Promise<Replica> {
  const resources = stack.adopt(createResourceCache({ sharedStore }), (cache) => cache.close());
  const responses = stack.adopt(createResponseCache({ sharedStore }), (cache) => cache.close());
  const sound = { resources, responses };
  const given = mutant === undefined ? sound : MUTANTS[mutant](sound);
  const source = sourceConfigSchema.parse({ baseUrl: serviceUrl, cache: { ttlSeconds: 600 } });
  const subgraphs = PROJECT.schemas.map(({ name, schema }): [string, RunningSubgraph] => {
    const subgraph = createLegacySubgraph({
      name,
      schema,
      sources: { api: source },
      env: () => undefined,
      cache: given.resources,
      hashScope: createScopeHasher('a secret of both gateways'),
    });
    return [name, { kind: 'in-process', subgraph }];
  });
  const gateway = await createGateway({
    supergraphSdl: PROJECT.supergraphSdl,
    subgraphs: new Map(subgraphs),
    environment: 'production',
    server: { ...TEST_SERVER, forwardableHeaders: Object.values(HEADERS) },
    limits: TEST_LIMITS,
    identity: null,
    context: ({ headers }) => ({ caller: headers.get(HEADERS.caller)?.[0] ?? null }),
    responses: { cache: given.responses, varyHeaders: [], tagHeader: null },
    log: createLogger({ level: 'silent' }),
  });
  stack.defer(() => gateway.close());
  const { url } = await gateway.listen();
  const statistics = () => ({
    resources: resources.statistics(),
    responses: responses.statistics(),
  });
  return { url, statistics };
}

/** Composed once for all trials of a file, because that takes long. */
const PROJECT = composeThings();

function composeThings() {
  const schemas = Object.entries(SCHEMAS).map(([name, text]) => {
    const read = readConnectedSchema(`${name}.graphql`, text);
    if (!read.ok) throw new Error(JSON.stringify(read.diagnostics, null, 2));
    return { name, text, schema: read.schema };
  });
  const composed = composeProject(
    schemas.map(({ name, text, schema }) => ({
      name,
      file: `${name}.graphql`,
      text,
      document: schema.document,
    })),
  );
  if (!composed.ok) throw new Error(JSON.stringify(composed.diagnostics, null, 2));
  return { schemas, supergraphSdl: composed.supergraphSdl };
}
