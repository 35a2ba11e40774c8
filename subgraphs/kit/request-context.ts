import { randomUUID } from 'node:crypto';
import { createAnswerPolicy } from '@banyan/platform/request/answer-policy.ts';
import { type CallTrace, createCallTrace } from '@banyan/platform/request/call-trace.ts';
import type { Identity, RequestContext } from '@banyan/platform/request/request-context.ts';
import type { Logger } from '@banyan/platform/telemetry/logger.ts';

/** What a server knows of a request when it arrives. */
export interface RequestContextOptions {
  readonly requestId: string;
  /** Allow-listed headers, see {@link pickHeaders}. */
  readonly headers: ReadonlyMap<string, readonly string[]>;
  readonly signal: AbortSignal;
  /** The process's logger; the context gets a child that carries the request id. */
  readonly log: Logger;
  /** Default: a new, empty trace. */
  readonly trace?: CallTrace;
  /** Called at most once, when somebody first asks; its rejection is kept too. Default: nobody. */
  readonly identity?: () => Promise<Identity | null>;
}

/** Lower-case names of the client headers that a request context holds unless a server is told otherwise. */
export const DEFAULT_FORWARDABLE_HEADERS: readonly string[] = [
  'authorization',
  'accept-language',
  'x-request-id',
  'banyan-trace',
];

/** The {@link RequestContext} of one client request. */
export function createRequestContext(options: RequestContextOptions): RequestContext {
  const { requestId, headers, signal, log, trace = createCallTrace() } = options;
  let identity: Promise<Identity | null> | null = null;
  return {
    requestId,
    headers,
    signal,
    trace,
    answer: createAnswerPolicy(),
    log: log.child({ requestId }),
    locals: new Map(),
    identity() {
      identity ??= options.identity?.() ?? Promise.resolve(null);
      return identity;
    },
  };
}

/** The headers whose lower-case name is in `allowed`, each with all its values in order. */
export function pickHeaders(
  headers: Readonly<Record<string, string | readonly string[] | undefined>>,
  allowed: readonly string[],
): ReadonlyMap<string, readonly string[]> {
  const picked = Object.entries(headers).flatMap(([name, value]) => {
    const key = name.toLowerCase();
    if (value === undefined || !allowed.includes(key)) return [];
    return [[key, typeof value === 'string' ? [value] : value] as const];
  });
  return new Map(picked);
}

const saneRequestId = /^[\w.:-]{1,128}$/;

/** The client's `x-request-id` when it is a short plain token, otherwise a new UUID: log lines cannot be forged by it. */
export function toRequestId(received: string | undefined): string {
  return received !== undefined && saneRequestId.test(received) ? received : randomUUID();
}
