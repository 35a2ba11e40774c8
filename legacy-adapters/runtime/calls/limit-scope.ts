import { createScopeHasher } from '@banyan/platform/cache/scope.ts';
import type { RequestContext } from '@banyan/platform/request/request-context.ts';
import type { ConnectorDefinition } from '../../connect/connectors.ts';
import type { RunningSource } from '../sources/running-source.ts';
import { ALL_HEADERS, clientHeaders, contextMembers, dependedValues } from './client-headers.ts';

/** Of one call: equal for those whom the service takes for the same caller. Nobody can read a header from it. */
export type LimitScope = (request: RequestContext) => string;

/** Pauses are kept in the memory of one process, and so is the key of what names their callers. */
const hashScope = createScopeHasher(null);

/** These say what somebody wants, or which request it is, but never who asks. */
const namesNobody: ReadonlySet<string> = new Set([
  'accept',
  'accept-language',
  'baggage',
  'traceparent',
  'tracestate',
  'x-request-id',
]);

/**
 * Of everything about the client that reaches the service: the names of all that may name the caller. Empty: it takes all
 * callers for the same one. Settings of the cache make no difference to that.
 */
export function callerNames(
  definition: ConnectorDefinition,
  source: RunningSource,
): readonly string[] {
  const sent = [...clientHeaders(definition, source.definition), ...source.callerHeaders];
  return [
    ...new Set(sent.filter((name) => !namesNobody.has(name))),
    ...contextMembers(definition, source.definition),
  ];
}

/**
 * Compiles whose limits a connector's calls count against, by {@link callerNames}. It is finer than the scope of caches where
 * `cache.vary` says that answers are the same for all: limits are not.
 */
export function compileLimitScope(
  definition: ConnectorDefinition,
  source: RunningSource,
): LimitScope {
  const names = callerNames(definition, source);
  const route = source.pausesWhole ? '' : `${definition.coordinate} `;
  const namesCaller = names.includes(ALL_HEADERS) ? withNamingHeaders : asItIs;
  return (request) => {
    const caller = namesCaller(request);
    return route + hashScope(names.map((name) => [name, dependedValues(name, caller)] as const));
  };
}

type Caller = Pick<RequestContext, 'headers' | 'values'>;

function withNamingHeaders({ headers, values = {} }: Caller): Caller {
  return { headers: new Map([...headers].filter(([name]) => !namesNobody.has(name))), values };
}

function asItIs(request: Caller): Caller {
  return request;
}
