import type { RequestContext } from '@banyan/platform/request/request-context.ts';
import { createEntityLoader, type EntityConnector, type EntityLoader } from './entity-loader.ts';

/** The loaders of one client request in one subgraph. It is the GraphQL context of the subgraph's resolvers. */
export interface RequestScope {
  readonly request: RequestContext;
  /** The one loader of this connector in this request. */
  loaderOf(connector: EntityConnector): EntityLoader;
  /** Forgets what was loaded, after a write: the next read asks the service again. */
  forgetLoaded(): void;
}

/** A scope for one client request, shared by all fetches of its operation. */
export function createRequestScope(request: RequestContext): RequestScope {
  const loaders = new Map<EntityConnector, EntityLoader>();
  return {
    request,
    loaderOf(connector) {
      const known = loaders.get(connector);
      if (known !== undefined) return known;
      const loader = createEntityLoader(connector, request);
      loaders.set(connector, loader);
      return loader;
    },
    forgetLoaded: () => loaders.clear(),
  };
}
