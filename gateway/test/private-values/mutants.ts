import type { CacheRequest, ResourceCache } from '@banyan/platform/cache/resource-cache.ts';
import type { ResponseCache } from '../../response-cache/create-response-cache.ts';

/** The caches of a gateway, as it is given them. */
export interface GivenCaches {
  readonly resources: ResourceCache;
  readonly responses: ResponseCache;
}

/** Caches that break a promise on which privacy stands. The trial must find every one of them. */
export const MUTANTS = {
  /** Whatever headers a resource depends on, its key is the same for all. */
  'have no scope in the keys of resources': ({ resources, responses }) => ({
    resources: withoutScopes(resources),
    responses,
  }),
  /** Answers of which a part is private are kept and shared like any other. */
  'take every answer for public': ({ resources, responses }) => ({
    resources,
    responses: {
      ...responses,
      openFill(key) {
        const fill = responses.openFill(key);
        return { ...fill, store: (answer) => fill.store({ ...answer, scope: 'public' }) };
      },
    },
  }),
} as const satisfies Readonly<Record<string, (caches: GivenCaches) => GivenCaches>>;

/** The name of what is broken. */
export type MutantName = keyof typeof MUTANTS;

function withoutScopes(cache: ResourceCache): ResourceCache {
  return {
    ...cache,
    find: (request) => cache.find(withoutScope(request)),
    read(requests, load, options) {
      const keys = new Map(requests.map(({ key }) => [keyWithoutScope(key), key]));
      const loadAsked: typeof load = (missing, ...rest) =>
        load(
          missing.map((one) => ({ ...one, key: keys.get(one.key) ?? one.key })),
          ...rest,
        );
      return cache.read(requests.map(withoutScope), loadAsked, options);
    },
    prime: (tags, run) =>
      cache.prime(tags, (prime) => run((entries) => prime(entries.map(withoutScope)))),
  };
}

function withoutScope<Request extends CacheRequest>(request: Request): Request {
  return { ...request, key: keyWithoutScope(request.key) };
}

/** Keys begin with subgraph, connector, fingerprint and scope. */
function keyWithoutScope(key: string): string {
  const [subgraph, connector, fingerprint, _scope, ...identity] = key.split('/');
  return [subgraph, connector, fingerprint, 'everybody', ...identity].join('/');
}
