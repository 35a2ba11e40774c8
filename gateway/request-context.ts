import type { IncomingMessage, ServerResponse } from 'node:http';
import { BanyanError } from '@banyan/platform/errors/banyan-error.ts';
import { createCallBudget } from '@banyan/platform/request/call-budget.ts';
import { createMappingProblems } from '@banyan/platform/request/mapping-problems.ts';
import type { RequestContext } from '@banyan/platform/request/request-context.ts';
import type { Logger } from '@banyan/platform/telemetry/logger.ts';
import { createRequestContext, pickHeaders } from '@banyan/subgraph-kit/request-context.ts';
import type { FastifyRequest } from 'fastify';
import type { ContextFunction } from './config/project-config.ts';
import type { GatewayContext } from './federation/subgraph-data-source.ts';
import type { IdentityLookup } from './identity-lookup.ts';

/** What all requests of a gateway have in common. */
export interface ClientRequestOptions {
  /** Lower-case names of the client headers that subgraphs may see. */
  readonly forwardableHeaders: readonly string[];
  /** Whether clients may see the legacy calls of their operation. */
  readonly allowTrace: boolean;
  readonly identify: IdentityLookup;
  readonly log: Logger;
  /** That one operation may make. */
  readonly maxLegacyCalls: number;
  /** Whether clients are told of mappings that do not fit. */
  readonly reportsProblems: boolean;
  /** Gives what mappings read as `$context`; null: it is empty. */
  readonly contextOf: ContextFunction | null;
}

/** The context of one client request; `signal` is that of {@link openClientSignal}. */
export function openClientRequest(
  request: FastifyRequest,
  signal: AbortSignal,
  options: ClientRequestOptions,
): GatewayContext {
  const headers = allowedHeaders(request, options);
  const { contextOf, reportsProblems, maxLegacyCalls } = options;
  const context: RequestContext = {
    ...createRequestContext({
      requestId: request.id,
      headers,
      signal,
      log: options.log,
      identity: () => options.identify(context),
    }),
    budget: createCallBudget(maxLegacyCalls),
    ...(reportsProblems && { mappingProblems: createMappingProblems() }),
    ...(contextOf !== null && { values: contextOf({ headers }) }),
  };
  return { request: context, isTraced: context.headers.get('banyan-trace')?.[0] === '1' };
}

function allowedHeaders(
  { raw, id }: FastifyRequest,
  { forwardableHeaders, allowTrace }: ClientRequestOptions,
): ReadonlyMap<string, readonly string[]> {
  const names = forwardableHeaders.filter((name) => name !== 'banyan-trace');
  const headers = pickHeaders(valuesByName(raw), allowTrace ? [...names, 'banyan-trace'] : names);
  // The client's own id may have been refused, so the one in use goes on.
  return names.includes('x-request-id') ? new Map([...headers, ['x-request-id', [id]]]) : headers;
}

/** Of all headers, also those of which Node's joined form keeps only the first, such as `authorization`. */
function valuesByName({ rawHeaders }: IncomingMessage): Record<string, string[]> {
  const values: Record<string, string[]> = Object.create(null);
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    const name = rawHeaders[index]?.toLowerCase() ?? '';
    values[name] = [...(values[name] ?? []), rawHeaders[index + 1] ?? ''];
  }
  return values;
}

/** Aborts when the client of a response goes away, or has done so, and when its time is up, which counts from now on. */
export function openClientSignal(response: ServerResponse, timeoutMs: number): AbortSignal {
  // What is closed already says so no more.
  if (response.destroyed) return AbortSignal.abort(cancelled());
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(timedOut(timeoutMs)), timeoutMs);
  timer.unref();
  response.once('finish', () => clearTimeout(timer));
  response.once('close', () => {
    clearTimeout(timer);
    if (!response.writableFinished) controller.abort(cancelled());
  });
  return controller.signal;
}

function timedOut(timeoutMs: number): BanyanError {
  return new BanyanError('UPSTREAM_TIMEOUT', `The request took longer than ${timeoutMs} ms.`);
}

function cancelled(): BanyanError {
  return new BanyanError('REQUEST_CANCELLED', 'The client closed the connection.');
}
