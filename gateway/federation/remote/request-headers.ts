import type { RequestContext } from '@banyan/platform/request/request-context.ts';
import type { RemoteSubgraph } from '../remote-data-source.ts';

/** Names the caller to a subgraph that trusts the gateway. */
const CALLER_HEADER = 'banyan-caller-id';

/** Asks a subgraph for its legacy calls; in the context only when this client may see them. */
const TRACE_HEADER = 'banyan-trace';

/**
 * The headers of a fetch: those client headers that both the gateway and the subgraph allow, the request id and, when
 * the subgraph is told, the caller. Rejects when the caller's credentials are refused.
 */
export async function remoteHeaders(
  { forwardHeaders, forwardIdentity }: RemoteSubgraph,
  context: RequestContext,
): Promise<Record<string, string | string[]>> {
  const forwarded = [...forwardHeaders, TRACE_HEADER]
    // A client that names a caller itself must not be believed.
    .filter((name) => name !== CALLER_HEADER && context.headers.has(name))
    .map((name): [string, string[]] => [name, [...(context.headers.get(name) ?? [])]]);
  const caller = forwardIdentity ? await context.identity() : null;
  return {
    ...Object.fromEntries(forwarded),
    'x-request-id': context.requestId,
    ...(caller !== null && { [CALLER_HEADER]: caller.id }),
  };
}
