import { BanyanError } from '@banyan/platform/errors/banyan-error.ts';
import type { ErrorCode } from '@banyan/platform/errors/error-codes.ts';
import { z } from 'zod';

/** An HTTP answer, read to its end. */
export interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

const remoteError = z.looseObject({
  message: z.string(),
  path: z.array(z.union([z.string(), z.number()])).nullish(),
  extensions: z.unknown().optional(),
});

const remoteExecution = z.object({
  data: z.looseObject({}).nullish(),
  errors: z.array(remoteError).nullish(),
  extensions: z.unknown().optional(),
});

/** A GraphQL result as a remote subgraph sent it. */
export type RemoteExecution = z.infer<typeof remoteExecution>;

/**
 * Reads a GraphQL result whatever the HTTP status is, since servers disagree about the status of a failed operation.
 * Throws a BanyanError when the body holds none: then the status is all there is to judge by.
 */
export function readRemoteAnswer(service: string, answer: HttpAnswer): RemoteExecution {
  const body = parseJson(answer.body);
  const read = remoteExecution.safeParse(body);
  // Not the parsed copy: zod drops keys such as "__proto__", and data is checked by the gateway anyway.
  if (read.success && hasResult(read.data)) return { ...read.data, data: dataOf(body) };
  throw unreadableAnswer(service, answer);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The body is no JSON at all, such as an HTML page: judged like JSON of another form.
    return undefined;
  }
}

function hasResult({ data, errors }: RemoteExecution): boolean {
  return (errors ?? []).length > 0 || (data !== undefined && data !== null);
}

function dataOf(body: unknown): Record<string, unknown> | null {
  const data: unknown = Reflect.get(Object(body), 'data');
  return isRecord(data) ? data : null;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

/** Statuses with a meaning of their own, even when a proxy and not the service wrote the body. */
const CODES_BY_STATUS: Readonly<Record<number, ErrorCode>> = {
  401: 'UNAUTHENTICATED',
  403: 'FORBIDDEN',
  429: 'RATE_LIMITED',
  502: 'UPSTREAM_UNAVAILABLE',
  503: 'UPSTREAM_UNAVAILABLE',
  504: 'UPSTREAM_TIMEOUT',
};

function unreadableAnswer(service: string, { status, headers, body }: HttpAnswer): BanyanError {
  const code = CODES_BY_STATUS[status] ?? 'UPSTREAM_INVALID_RESPONSE';
  const retryAfterSeconds = readRetryAfter(headers['retry-after']);
  return new BanyanError(code, `The service "${service}" answered without a GraphQL result.`, {
    service,
    ...(retryAfterSeconds !== null && { retryAfterSeconds }),
    cause: new Error(`HTTP ${status}, body begins with ${JSON.stringify(body.slice(0, 200))}`),
  });
}

/** Seconds only: the header's other form, a date, needs a clock that both sides agree on. */
function readRetryAfter(value: string | string[] | undefined): number | null {
  const text = Array.isArray(value) ? value[0] : value;
  return text !== undefined && /^\d{1,9}$/.test(text) ? Number(text) : null;
}
