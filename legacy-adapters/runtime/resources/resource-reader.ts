import { isKept } from '@banyan/platform/cache/cached-entry.ts';
import { callerTags } from '@banyan/platform/cache/caller-tags.ts';
import type {
  CacheOrigin,
  CacheOutcome,
  CacheRequest,
  LoadedResource,
  ResourceCache,
  Validator,
} from '@banyan/platform/cache/resource-cache.ts';
import { createScopeHasher, type ScopeHasher } from '@banyan/platform/cache/scope.ts';
import { isBanyanError } from '@banyan/platform/errors/banyan-error.ts';
import type { ErrorCode } from '@banyan/platform/errors/error-codes.ts';
import { createMappingProblems } from '@banyan/platform/request/mapping-problems.ts';
import type { RequestContext } from '@banyan/platform/request/request-context.ts';
import { dependedValues } from '../calls/client-headers.ts';
import type { ConnectorCall } from '../calls/connector-call.ts';
import type { EntityKey } from '../entities/entity-key.ts';

/** What is read through the cache: one entity, or the answer of one call. */
export interface Resource {
  /** Text that tells it from others of the same connector. */
  readonly identity: string;
  readonly tags: readonly string[];
}

/** A resource that the cache lacks. */
export interface MissingResource<R extends Resource> {
  readonly resource: R;
  /** Of the old value, if that is still at hand. */
  readonly validator: Validator | null;
}

/** Loads what the cache lacks; results stand in the order of `missing`. */
export type LoadMissing<R extends Resource> = (
  missing: readonly MissingResource<R>[],
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
  /** Finds, at once, what the memory of this process has; null for what {@link read} must be asked. */
  finder(call: ConnectorCall, request: RequestContext): (resource: Resource) => CacheOutcome | null;
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
  const viewOf = (call: ConnectorCall, request: RequestContext): CallerView => {
    const { scope, credentials } = call.rules;
    return {
      scope: scopeOf(call, request, hashScope),
      tags: scope === 'private' ? callerTags(hashScope, request.headers, credentials) : [],
    };
  };
  return {
    cache,
    requestFor: (call, resource, request) => toCacheRequest(call, resource, viewOf(call, request)),
    async read(call, resources, request, load) {
      const view = viewOf(call, request);
      const requests: CacheRequest[] = [];
      const byKey = new Map<string, (typeof resources)[number]>();
      for (const resource of resources) {
        const asked = toCacheRequest(call, resource, view);
        requests.push(asked);
        byKey.set(asked.key, resource);
      }
      const outcomes = await cache.read(
        requests,
        (missing, signal, isRenewal) => {
          const wanted: MissingResource<(typeof resources)[number]>[] = [];
          for (const { key, validator } of missing) {
            const resource = byKey.get(key);
            if (resource !== undefined) wanted.push({ resource, validator });
          }
          return load(wanted, { ...(isRenewal ? unaccounted(request) : request), signal });
        },
        { signal: request.signal, mayShareError, isOutage },
      );
      keepBooks({ subgraph, call, requests, outcomes, request });
      return outcomes;
    },
    finder(call, request) {
      // Most services are read without a cache at first: nothing of them can be in it.
      if (!isKept(call.rules.policy)) return findNothing;
      const view = viewOf(call, request);
      const note = noteFinds(subgraph, call, request);
      return (resource) => {
        const asked = toCacheRequest(call, resource, view);
        const outcome = cache.find(asked);
        if (outcome !== null) note(asked, outcome);
        return outcome;
      };
    },
  };
}

/**
 * The request on whose behalf something is renewed after it was served. Its client neither pays for that, nor is told of the
 * problems of a value which it has not got; the log is.
 */
function unaccounted({ budget, mappingProblems, ...request }: RequestContext): RequestContext {
  if (mappingProblems === undefined) return request;
  return { ...request, mappingProblems: createMappingProblems() };
}

function findNothing(): null {
  return null;
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
  const asked = {
    key: `${rules.keyPrefix}/${view.scope}/${identity}`,
    tags: view.tags.length === 0 ? tags : [...tags, ...view.tags],
    policy: rules.policy,
  };
  return rules.mixesCallers ? { ...asked, callerTags: view.tags } : asked;
}

function scopeOf({ rules }: ConnectorCall, request: RequestContext, hashScope: ScopeHasher) {
  const hash = rules.scope === 'private' ? hashScope : hashPublicly;
  return hash(rules.vary.map((name) => [name, dependedValues(name, request)] as const));
}

/** What the leader of a shared call may have brought on itself is not the followers' affair. */
const ownAffair: ReadonlySet<ErrorCode> = new Set([
  'UNAUTHENTICATED',
  'FORBIDDEN',
  'REQUEST_CANCELLED',
  'REQUEST_LIMIT_EXCEEDED',
  'RATE_LIMITED',
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
  const counts: Record<CacheOrigin, number> = { ...nothing };
  for (const [index, outcome] of outcomes.entries()) {
    counts[outcome.origin] += 1;
    noteOutcome(call, outcome, requests[index]?.tags ?? [], request);
  }
  request.trace.recordCacheUse({ subgraph, coordinate: call.definition.coordinate, ...counts });
}

const nothing = { l1: 0, l2: 0, stale: 0, coalesced: 0, revalidated: 0, miss: 0 };

function noteOutcome(
  call: ConnectorCall,
  outcome: CacheOutcome,
  tags: readonly string[],
  { answer }: RequestContext,
): void {
  const { freshForMs, kind } = outcome;
  call.books.countRead(outcome);
  answer.restrict({ maxAgeMs: kind === 'error' ? 0 : freshForMs, scope: call.rules.scope });
  answer.addTags(tags);
}

/** All that one finder finds is one use of the cache in the trace, which grows. */
function noteFinds(subgraph: string, call: ConnectorCall, request: RequestContext) {
  const use = { subgraph, coordinate: call.definition.coordinate, ...nothing };
  return ({ tags }: CacheRequest, outcome: CacheOutcome) => {
    if (use.l1 === 0) request.trace.recordCacheUse(use);
    use.l1 += 1;
    noteOutcome(call, outcome, tags, request);
  };
}

/** One entity, for the connector that loads it. */
export interface EntityResource extends Resource {
  readonly key: EntityKey;
}

/** The entity as a resource of its connector. */
export function entityResource(call: ConnectorCall, key: EntityKey): EntityResource {
  return { identity: key.text, tags: call.rules.entityTags(key), key };
}
