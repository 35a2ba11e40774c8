import { BanyanError } from '@banyan/platform/errors/banyan-error.ts';
import type { ErrorCode } from '@banyan/platform/errors/error-codes.ts';
import { BulkheadFull } from '@banyan/platform/resilience/bulkhead.ts';
import { DeadlineExceeded } from '@banyan/platform/resilience/deadline.ts';
import type { ServiceVerdict } from './breaker/origin-breakers.ts';
import { CallHeldBack, type HoldReason } from './cool-down/call-held-back.ts';
import { BodyNotDecodable, BodyTooLarge } from './response-body.ts';
import { systemCode } from './system-code.ts';

/** What went wrong below HTTP, in words for the client, which name no address. */
interface Failure {
  readonly code: ErrorCode;
  readonly message: string;
  readonly retryAfterSeconds?: number;
}

/** The service has certainly not been asked: there was no connection, or the call has not had its turn. */
export class UnsentRequest extends BanyanError {}

/** Where and how a call failed. */
export interface FailedCall {
  /** Name of the subgraph. */
  readonly service: string;
  readonly callerSignal: AbortSignal;
  /** Whether its turn had come: until then nothing is sent. */
  readonly hasBegun: boolean;
}

/** Makes a BanyanError of whatever a call rejected with. */
export function toTransportFailure(
  error: unknown,
  { service, callerSignal, hasBegun }: FailedCall,
): BanyanError {
  const failure = callerSignal.aborted ? cancelled : describeFailure(error);
  const { code, message, ...when } = failure;
  const isUnsent = !hasBegun || unconnectedCodes.has(systemCode(error));
  const Failed = isUnsent ? UnsentRequest : BanyanError;
  return new Failed(code, message, { service, cause: error, ...when });
}

/** How long a call was under way which has failed, without its time in the queue. */
export interface FailedExchange extends Pick<FailedCall, 'callerSignal'> {
  readonly underWayMs: number;
}

/** What a call that was sent and failed says about the service. */
export function judgeFailure(
  error: unknown,
  { callerSignal, underWayMs }: FailedExchange,
): ServiceVerdict {
  if (callerSignal.aborted || !outages.has(describeFailure(error).code)) return 'neither';
  // A call to a service that answers within half of the limit has then failed because it had to wait, not because of the service.
  const isCutShort = error instanceof DeadlineExceeded && underWayMs < error.timeoutMs / 2;
  return isCutShort ? 'cut_short' : 'unwell';
}

const outages: ReadonlySet<ErrorCode> = new Set(['UPSTREAM_TIMEOUT', 'UPSTREAM_UNAVAILABLE']);

/** No connection was made. */
const unconnectedCodes: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_INVALID_ARG',
  'ERR_INVALID_URL',
]);

const cancelled: Failure = {
  code: 'REQUEST_CANCELLED',
  message: 'The request was cancelled before the service answered.',
};

function describeFailure(error: unknown): Failure {
  if (error instanceof DeadlineExceeded) {
    return {
      code: 'UPSTREAM_TIMEOUT',
      message: `The service did not answer within ${error.timeoutMs} ms.`,
    };
  }
  if (error instanceof CallHeldBack) return describeHold(error);
  if (error instanceof BulkheadFull) {
    return unavailable('Too many calls are waiting for the service.');
  }
  if (error instanceof BodyTooLarge) {
    return invalid(`The answer of the service is larger than ${error.maxBytes} bytes.`);
  }
  if (error instanceof BodyNotDecodable) {
    return invalid('The compressed answer of the service cannot be unpacked.');
  }
  return describeCode(systemCode(error));
}

function describeHold({ reason, retryAfterSeconds }: CallHeldBack): Failure {
  const code = reason === 'rate_limit' ? 'RATE_LIMITED' : 'UPSTREAM_UNAVAILABLE';
  return { code, message: holdMessages[reason], retryAfterSeconds };
}

const holdMessages: Readonly<Record<HoldReason, string>> = {
  rate_limit: 'The service has refused too many requests, and is not asked again yet.',
  outage: 'The service is not available at the moment, and is not asked again yet.',
  failures: 'The breaker of the service is open, since its calls fail: it is not asked again yet.',
};

function describeCode(code: string): Failure {
  if (code.startsWith('HPE_') || code === 'UND_ERR_HEADERS_OVERFLOW') {
    return invalid('The service does not answer in HTTP that can be understood.');
  }
  if (code === 'UND_ERR_INVALID_ARG' || code === 'ERR_INVALID_URL') {
    return { code: 'UPSTREAM_CONFIG', message: 'The adapter built a request that cannot be sent.' };
  }
  return unavailable(closedCodes.has(code) ? 'The service closed the connection.' : unreachable);
}

const unreachable = 'The service cannot be reached.';

const closedCodes: ReadonlySet<string> = new Set([
  'UND_ERR_SOCKET',
  'UND_ERR_RES_CONTENT_LENGTH_MISMATCH',
  'ECONNRESET',
  'EPIPE',
]);

function unavailable(message: string): Failure {
  return { code: 'UPSTREAM_UNAVAILABLE', message };
}

function invalid(message: string): Failure {
  return { code: 'UPSTREAM_INVALID_RESPONSE', message };
}

/** Whether the other side closed or broke the connection. */
export function isClosedConnection(error: unknown): boolean {
  return closedCodes.has(systemCode(error));
}
