import { BanyanError } from '@banyan/platform/errors/banyan-error.ts';
import type { ErrorCode } from '@banyan/platform/errors/error-codes.ts';
import { BulkheadFull } from '@banyan/platform/resilience/bulkhead.ts';
import { DeadlineExceeded } from '@banyan/platform/resilience/deadline.ts';
import { BodyNotDecodable, BodyTooLarge } from './response-body.ts';
import { systemCode } from './system-code.ts';

/** What went wrong below HTTP, in words for the client, which name no address. */
interface Failure {
  readonly code: ErrorCode;
  readonly message: string;
}

/** Makes a BanyanError of whatever a call rejected with. */
export function toTransportFailure(
  error: unknown,
  service: string,
  callerSignal: AbortSignal,
): BanyanError {
  const { code, message } = callerSignal.aborted ? cancelled : describeFailure(error);
  return new BanyanError(code, message, { service, cause: error });
}

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
