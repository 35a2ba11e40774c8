import type { JsonObject } from '@banyan/platform/json/json-value.ts';
import {
  type CallUse,
  callsSince,
  createCallBudget,
} from '@banyan/platform/request/call-budget.ts';
import { createCallTrace } from '@banyan/platform/request/call-trace.ts';
import { createMappingProblems } from '@banyan/platform/request/mapping-problems.ts';
import type { RequestContext } from '@banyan/platform/request/request-context.ts';
import { CALLS_HEADER, readToldCalls } from '@banyan/platform/request/told-calls.ts';
import type { Logger } from '@banyan/platform/telemetry/logger.ts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import {
  createRequestContext,
  DEFAULT_FORWARDABLE_HEADERS,
  pickHeaders,
  toRequestId,
} from '../request-context.ts';

/** What all requests of a served subgraph have in common. */
export interface ServedRequestOptions {
  readonly log: Logger;
  /** Lower-case names of the headers that resolvers can see. Default {@link DEFAULT_FORWARDABLE_HEADERS}. */
  readonly forwardableHeaders?: readonly string[];
  /**
   * Whether `banyan-caller-id` is believed. Only for a server that nobody but the gateway can reach. Default false:
   * then every caller is anonymous.
   */
  readonly trustCallerHeader?: boolean;
  /**
   * Calls of legacy services that one request may cause. A gateway that tells what its operation has used already makes them
   * fewer; nobody can make them more. Default: any number.
   */
  readonly maxLegacyCalls?: number;
  /** Whether answers say in `extensions.banyan.problems` where mappings found nothing. Default false. */
  readonly reportsProblems?: boolean;
  /** Gives what mappings read as `$context`. What it throws fails the request. Default: it is empty. */
  readonly contextOf?: (client: Pick<RequestContext, 'headers'>) => JsonObject;
}

/** A request, and what the answer has to report. */
export interface ServedRequest {
  readonly context: RequestContext & Required<Pick<RequestContext, 'budget'>>;
  /** What the operation had used when the gateway asked; null when nobody has told. */
  readonly usedBefore: CallUse | null;
}

/** Opens a request that came over HTTP. Its signal aborts when the client goes away. */
export function openServedRequest(
  { raw }: FastifyRequest,
  reply: FastifyReply,
  options: ServedRequestOptions,
): ServedRequest {
  const { forwardableHeaders = DEFAULT_FORWARDABLE_HEADERS, trustCallerHeader = false } = options;
  const { maxLegacyCalls = Number.POSITIVE_INFINITY, reportsProblems = false, contextOf } = options;
  const received = raw.headersDistinct;
  const headers = pickHeaders(received, forwardableHeaders);
  const callerId = trustCallerHeader ? received['banyan-caller-id']?.[0] : undefined;
  const usedBefore = readToldCalls(received[CALLS_HEADER]?.[0]);
  const most = Math.min(maxLegacyCalls, usedBefore?.most ?? maxLegacyCalls);
  const context = {
    ...createRequestContext({
      requestId: toRequestId(received['x-request-id']?.[0]),
      headers,
      signal: abortedByClient(reply),
      log: options.log,
      trace: createCallTrace(),
      identity: async () => (callerId ? { id: callerId } : null),
    }),
    budget: createCallBudget(most, usedBefore ?? undefined),
    ...(reportsProblems && { mappingProblems: createMappingProblems() }),
    ...(contextOf !== undefined && { values: contextOf({ headers }) }),
  };
  return { context, usedBefore };
}

/** What `extensions.banyan` of the answer says: what the gateway has to know, and what a traced request asks for. */
export function reportOf({ context, usedBefore }: ServedRequest): object {
  const { trace, budget, mappingProblems } = context;
  const { legacyCalls, heldBackCalls, cacheUses, batches } = trace;
  const heldBack = heldBackCalls.length > 0 && { heldBackCalls };
  const problems = mappingProblems?.list() ?? [];
  return {
    ...(isTraced(context) && { legacyCalls, ...heldBack, cacheUses, batches }),
    ...(usedBefore !== null && { calls: callsSince(usedBefore, budget.use()) }),
    ...(problems.length > 0 && { problems }),
  };
}

function isTraced({ headers }: RequestContext): boolean {
  return headers.get('banyan-trace')?.[0] === '1';
}

function abortedByClient({ raw }: FastifyReply): AbortSignal {
  const controller = new AbortController();
  raw.once('close', () => {
    if (!raw.writableFinished) controller.abort();
  });
  return controller.signal;
}
