import { callerTags } from '@banyan/platform/cache/caller-tags.ts';
import type {
  CacheOrigin,
  CacheOutcome,
  CacheRequest,
  LoadedResource,
  ResourceCache,
} from '@banyan/platform/cache/resource-cache.ts';
import { createScopeHasher, type ScopeHasher } from '@banyan/platform/cache/scope.ts';
import { isBanyanError } from '@banyan/platform/errors/banyan-error.ts';
import type { ErrorCode } from '@banyan/platform/errors/error-codes.ts';
import type { RequestContext } from '@banyan/platform/request/request-context.ts';
import type { ConnectorCall } from './connector-call.ts';
import type { EntityKey } from './entity-key.ts';

/** What is read through the cache: one entity, or the answer of one call. */
export interface Resource {
  /** Text that tells it from others of the same connector. */
  readonly identity: string;
  readonly tags: readonly string[];
}

/** Loads what the cache lacks; results stand in the order of `resources`. */
export type LoadMissing<R extends Resource> = (
  resources: readonly R[],
  request: RequestContext,
) => Promise<readonly LoadedResource[]>;

/** Reads what connectors load through the cache, for the scope of each request, and keeps the books. */
export interface ResourceReader {
  readonly cache: ResourceCache;
  /** Outcomes in the order of `resources`. Never rejects. */
  read<R extends Resource>(
    call: ConnectorCall,
    resources: readonly R[],
    request: RequestContext,
    load: LoadMissing<R>,
  ): Promise<readonly CacheOutcome[]>;
  /** The cache's own view of an entity that came by the way. */
  requestFor(call: ConnectorCall, resource: Resource, request: RequestContext): CacheRequest;
}

/** Languages, tenants and the like name no caller: all replicas tell them apart in the same way, secret or not. */
const hashPublicly = createScopeHasher('public');

/** A reader for all connectors of one subgraph. */
export function createResourceReader(
  subgraph: string,
  cache: ResourceCache,
  hashScope: ScopeHasher,
): ResourceReader {
  const viewOf = (call: ConnectorCall, request: RequestContext): CallerView => ({
    scope: scopeOf(call, request, hashScope),
    tags: call.rules.scope === 'private' ? callerTags(hashScope, request.headers) : [],
  });
  return {
    cache,
    requestFor: (call, resource, request) => toCacheRequest(call, resource, viewOf(call, request)),
    async read(call, resources, request, load) {
      const view = viewOf(call, request);
      const requests = resources.map((resource) => toCacheRequest(call, resource, view));
      const byKey = new Map(requests.map(({ key }, index) => [key, resources[index]] as const));
      const outcomes = await cache.read(
        requests,
        (missing, signal) => {
          const wanted = missing
            .map(({ key }) => byKey.get(key))
            .filter((one) => one !== undefined);
          return load(wanted, { ...request, signal });
        },
        { signal: request.signal, mayShareError, isOutage },
      );
      keepBooks({ subgraph, call, requests, outcomes, request });
      return outcomes;
    },
  };
}

/** What the caller makes of a resource: whose it is, and by which tags it can be removed for that caller alone. */
interface CallerView {
  readonly scope: string;
  readonly tags: readonly string[];
}

function toCacheRequest(
  { rules }: ConnectorCall,
  { identity, tags }: Resource,
  view: CallerView,
): CacheRequest {
  return {
    key: `${rules.keyPrefix}/${view.scope}/${identity}`,
    tags: view.tags.length === 0 ? tags : [...tags, ...view.tags],
    policy: rules.policy,
  };
}

function scopeOf({ rules }: ConnectorCall, { headers }: RequestContext, hashScope: ScopeHasher) {
  const hash = rules.scope === 'private' ? hashScope : hashPublicly;
  return hash(rules.vary.map((name) => [name, headers.get(name) ?? []] as const));
}

/** What the leader of a shared call may have brought on itself is not the followers' affair. */
const ownAffair: ReadonlySet<ErrorCode> = new Set([
  'UNAUTHENTICATED',
  'FORBIDDEN',
  'REQUEST_CANCELLED',
]);

function mayShareError(error: Error): boolean {
  return !(isBanyanError(error) && ownAffair.has(error.code));
}

const outages: ReadonlySet<ErrorCode> = new Set([
  'UPSTREAM_TIMEOUT',
  'UPSTREAM_UNAVAILABLE',
  'UPSTREAM_ERROR',
  'UPSTREAM_INVALID_RESPONSE',
  'RATE_LIMITED',
]);

function isOutage(error: Error): boolean {
  return isBanyanError(error) && outages.has(error.code);
}

interface Books {
  readonly subgraph: string;
  readonly call: ConnectorCall;
  readonly requests: readonly CacheRequest[];
  readonly outcomes: readonly CacheOutcome[];
  readonly request: RequestContext;
}

function keepBooks({ subgraph, call, requests, outcomes, request }: Books): void {
  const { scope } = call.rules;
  const counts: Record<CacheOrigin, number> = { l1: 0, l2: 0, stale: 0, coalesced: 0, miss: 0 };
  for (const [index, { origin, freshForMs, kind }] of outcomes.entries()) {
    counts[origin] += 1;
    request.answer.restrict({ maxAgeMs: kind === 'error' ? 0 : freshForMs, scope });
    request.answer.addTags(requests[index]?.tags ?? []);
  }
  request.trace.recordCacheUse({ subgraph, coordinate: call.definition.coordinate, ...counts });
}

/** The entity as a resource of its connector. */
export function entityResource(call: ConnectorCall, key: EntityKey): Resource & { key: EntityKey } {
  return { identity: key.text, tags: call.rules.entityTags(key), key };
}
