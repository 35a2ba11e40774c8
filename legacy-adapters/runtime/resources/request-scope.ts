import type { ResourceCache } from '@banyan/platform/cache/resource-cache.ts';
import type { RequestContext } from '@banyan/platform/request/request-context.ts';
import {
  createEntityLoader,
  type EntityConnector,
  type EntityLoader,
} from '../entities/entity-loader.ts';
import type { ResourceReader } from './resource-reader.ts';

/** The loaders of one client request in one subgraph. It is the GraphQL context of the subgraph's resolvers. */
export interface RequestScope {
  readonly request: RequestContext;
  readonly reader: ResourceReader;
  readonly cache: ResourceCache;
  /** The one loader of this connector in this request. */
  loaderOf(connector: EntityConnector): EntityLoader;
  /** Forgets what was loaded, after a write: the next read asks the service again. */
  forgetLoaded(): void;
}

/** A scope for one client request, shared by all fetches of its operation. */
export function createRequestScope({
  request,
  reader,
  cache,
}: Pick<RequestScope, 'request' | 'reader' | 'cache'>): RequestScope {
  const loaders = new Map<EntityConnector, EntityLoader>();
  return {
    request,
    reader,
    cache,
    loaderOf(connector) {
      const known = loaders.get(connector);
      if (known !== undefined) return known;
      const loader = createEntityLoader(connector, request, reader);
      loaders.set(connector, loader);
      return loader;
    },
    forgetLoaded: () => loaders.clear(),
  };
}
