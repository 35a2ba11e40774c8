import type { ErrorCode } from '@banyan/platform/errors/error-codes.ts';

/** What an HTTP status of 400 or more means. */
export interface StatusRule {
  readonly code: ErrorCode;
  readonly message: string;
  /** Whether the service's own text may take the place of {@link message}. */
  readonly passesMessage?: boolean;
  /** Whether `Retry-After` counts. */
  readonly maySayWhen?: boolean;
}

/** The rule of a status; one that has none of its own has that of its class. */
export function statusRule(status: number): StatusRule {
  return statusRules[status] ?? defaultRule(status);
}

function defaultRule(status: number): StatusRule {
  const isRefusal = status >= 400 && status < 500;
  return {
    code: 'UPSTREAM_ERROR',
    message: isRefusal
      ? 'The service refuses the request.'
      : 'The service failed while it handled the request.',
    passesMessage: isRefusal,
  };
}

const unauthenticated: StatusRule = {
  code: 'UNAUTHENTICATED',
  message: 'The service does not accept the credentials of the caller.',
};
const forbidden: StatusRule = {
  code: 'FORBIDDEN',
  message: 'The service does not allow this to the caller.',
  passesMessage: true,
};
const notFound: StatusRule = { code: 'NOT_FOUND', message: 'What was asked for does not exist.' };
const conflict: StatusRule = {
  code: 'CONFLICT',
  message: 'The current state does not allow the change.',
  passesMessage: true,
};
const wrongCall: StatusRule = {
  code: 'UPSTREAM_CONFIG',
  message: 'The service does not support the method or the media type of the call.',
};
const refusedInput: StatusRule = {
  code: 'BAD_USER_INPUT',
  message: 'The service refuses the arguments.',
  passesMessage: true,
};
const tooLarge: StatusRule = {
  code: 'BAD_USER_INPUT',
  message: 'The request is larger than the service allows.',
};
const unavailable: StatusRule = {
  code: 'UPSTREAM_UNAVAILABLE',
  message: 'The service is not available at the moment.',
  maySayWhen: true,
};

const statusRules: Readonly<Record<number, StatusRule>> = {
  400: refusedInput,
  401: unauthenticated,
  402: forbidden,
  403: forbidden,
  404: notFound,
  405: wrongCall,
  406: wrongCall,
  408: { code: 'UPSTREAM_TIMEOUT', message: 'The service gave up waiting for the request.' },
  409: conflict,
  410: notFound,
  412: conflict,
  413: tooLarge,
  414: tooLarge,
  415: wrongCall,
  419: unauthenticated,
  422: refusedInput,
  423: { code: 'LOCKED', message: 'The resource is locked.', passesMessage: true },
  429: {
    code: 'RATE_LIMITED',
    message: 'The service receives too many requests.',
    maySayWhen: true,
  },
  451: forbidden,
  501: wrongCall,
  502: unavailable,
  503: unavailable,
  504: unavailable,
};
