import { BanyanError } from '@banyan/platform/errors/banyan-error.ts';

/** What the HTTP client throws when the other side closed the connection without an answer. */
const STALE_CONNECTION_CODES = ['UND_ERR_SOCKET', 'ECONNRESET', 'EPIPE'];

/** Whether a connection broke in a way that says nothing about the service itself. */
export function isStaleConnection(error: unknown): boolean {
  return STALE_CONNECTION_CODES.includes(codeOf(error));
}

/** Names what went wrong between the gateway and a service. `error` is what the HTTP client threw. */
export function toConnectionError(service: string, error: unknown): BanyanError {
  if (isUnreadable(codeOf(error))) {
    const message = `The service "${service}" sent an answer that cannot be read.`;
    return new BanyanError('UPSTREAM_INVALID_RESPONSE', message, { service, cause: error });
  }
  if (codeOf(error) === 'UND_ERR_INVALID_ARG') {
    const message = `A request for the service "${service}" could not be built.`;
    return new BanyanError('INTERNAL_SERVER_ERROR', message, { service, cause: error });
  }
  const message = `The service "${service}" could not be reached.`;
  return new BanyanError('UPSTREAM_UNAVAILABLE', message, { service, cause: error });
}

function isUnreadable(code: string): boolean {
  return code.startsWith('HPE_') || code === 'UND_ERR_RES_EXCEEDED_MAX_SIZE';
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}
