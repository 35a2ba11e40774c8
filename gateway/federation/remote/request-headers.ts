import type { RequestContext } from '@banyan/platform/request/request-context.ts';
import { CALLS_HEADER, tellCalls } from '@banyan/platform/request/told-calls.ts';
import type { RemoteSubgraph } from '../remote-data-source.ts';

/** Names the caller to a subgraph that trusts the gateway. */
const CALLER_HEADER = 'banyan-caller-id';

/** Asks a subgraph for its legacy calls; in the context only when this client may see them. */
const TRACE_HEADER = 'banyan-trace';

/** Only the gateway says these: a client that sends them must not be believed. */
const OWN_HEADERS: readonly string[] = [CALLER_HEADER, CALLS_HEADER];

/**
 * The headers of a fetch: those client headers that both the gateway and the subgraph allow, the request id, what the operation
 * has used of its legacy calls and, when the subgraph is told, the caller. Rejects when the caller's credentials are refused.
 */
export async function remoteHeaders(
  { name: subgraph, forwardHeaders, forwardIdentity }: RemoteSubgraph,
  context: RequestContext,
): Promise<Record<string, string | string[]>> {
  const forwarded = [...forwardHeaders, TRACE_HEADER]
    .filter((name) => !OWN_HEADERS.includes(name) && context.headers.has(name))
    .map((name): [string, string[]] => [name, [...(context.headers.get(name) ?? [])]]);
  const caller = forwardIdentity ? await context.identity() : null;
  return {
    ...Object.fromEntries(forwarded),
    'x-request-id': context.requestId,
    ...(context.budget !== undefined && {
      [CALLS_HEADER]: tellCalls(context.budget.use(), subgraph),
    }),
    ...(caller !== null && { [CALLER_HEADER]: caller.id }),
  };
}
