import { createCallTrace } from '@banyan/platform/request/call-trace.ts';
import type { RequestContext } from '@banyan/platform/request/request-context.ts';
import { type ObservedRequest, observeCachePolicy } from '@banyan/subgraph-kit/cache-policy.ts';
import { createSubgraphExecutor } from '@banyan/subgraph-kit/execute-request.ts';
import type { Subgraph, SubgraphContext } from '@banyan/subgraph-kit/subgraph.ts';
import { createSubgraphDataSource, type SubgraphDataSource } from './subgraph-data-source.ts';
import type { SubgraphAnswer, SubgraphRequest } from './subgraph-executor.ts';

/**
 * Runs a subgraph without an HTTP hop. All fetches of one client request share one subgraph context, and with it the
 * loaders that batch legacy calls. An answer to which the subgraph has contributed without a word on how long it may be
 * kept is not kept at all. Closing it closes the subgraph.
 */
export function createInProcessDataSource(subgraph: Subgraph): SubgraphDataSource {
  const execute = createSubgraphExecutor(subgraph);
  const contextOf = rememberContexts(subgraph);
  return createSubgraphDataSource({
    name: subgraph.name,
    ...(subgraph.callOf !== undefined && {
      sharedReads: { schema: subgraph.schema, callOf: subgraph.callOf },
    }),
    execute: async (request, context) => {
      context.signal.throwIfAborted();
      const { contextValue, observed } = contextOf(context);
      const { isRepeated = false, ...asked } = request;
      const answer = await unlessAborted(
        execute(toKitRequest(asked), isRepeated ? withoutTrace(contextValue) : contextValue),
        context.signal,
      );
      // For all fetches until now together: what a loader remembers from an earlier one is reported once.
      observed.settle();
      return answer;
    },
    checkHealth: (signal) => subgraph.checkHealth(signal),
    close: () => subgraph.close(),
  });
}

function toKitRequest({ operationName, ...request }: SubgraphRequest) {
  return operationName === undefined ? request : { ...request, operationName };
}

/** The same loaders, but a trace that nobody reads. */
function withoutTrace(contextValue: Partial<SubgraphContext>): object {
  const { request } = contextValue;
  if (request === undefined) return contextValue;
  return { ...contextValue, request: { ...request, trace: createCallTrace() } };
}

/** A subgraph's side of one client request. */
interface SubgraphSide {
  readonly contextValue: object;
  readonly observed: ObservedRequest;
}

function rememberContexts(subgraph: Subgraph): (request: RequestContext) => SubgraphSide {
  return (request) => {
    // Nobody else knows the subgraph as a key.
    const known = request.locals.get(subgraph) as SubgraphSide | undefined;
    if (known !== undefined) return known;
    const observed = observeCachePolicy(request);
    const side = { contextValue: subgraph.createContext(observed.request), observed };
    request.locals.set(subgraph, side);
    return side;
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
