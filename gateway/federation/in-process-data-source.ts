import type { RequestContext } from '@banyan/platform/request/request-context.ts';
import { createSubgraphExecutor } from '@banyan/subgraph-kit/execute-request.ts';
import type { Subgraph } from '@banyan/subgraph-kit/subgraph.ts';
import { createSubgraphDataSource, type SubgraphDataSource } from './subgraph-data-source.ts';
import type { SubgraphAnswer, SubgraphRequest } from './subgraph-executor.ts';

/**
 * Runs a subgraph without an HTTP hop. All fetches of one client request share one subgraph context, and with it the
 * loaders that batch legacy calls. Closing it closes the subgraph.
 */
export function createInProcessDataSource(subgraph: Subgraph): SubgraphDataSource {
  const execute = createSubgraphExecutor(subgraph);
  const contextOf = rememberContexts(subgraph);
  return createSubgraphDataSource({
    name: subgraph.name,
    execute: async (request, context) => {
      context.signal.throwIfAborted();
      return await unlessAborted(
        execute(toKitRequest(request), contextOf(context)),
        context.signal,
      );
    },
    checkHealth: (signal) => subgraph.checkHealth(signal),
    close: () => subgraph.close(),
  });
}

function toKitRequest({ operationName, ...request }: SubgraphRequest) {
  return operationName === undefined ? request : { ...request, operationName };
}

function rememberContexts(subgraph: Subgraph): (request: RequestContext) => object {
  const contexts = new WeakMap<RequestContext, object>();
  return (request) => {
    const known = contexts.get(request);
    if (known !== undefined) return known;
    const created = subgraph.createContext(request);
    contexts.set(request, created);
    return created;
  };
}

/** A resolver may not listen to the signal, so the wait for it ends here; what it answers later is dropped. */
function unlessAborted(
  answer: Promise<SubgraphAnswer>,
  signal: AbortSignal,
): Promise<SubgraphAnswer> {
  const { promise, resolve, reject } = Promise.withResolvers<SubgraphAnswer>();
  const stop = () => reject(signal.reason);
  signal.addEventListener('abort', stop, { once: true });
  answer.then(resolve, reject);
  return promise.finally(() => signal.removeEventListener('abort', stop));
}
