import type { ErrorCode } from '@banyan/platform/errors/error-codes.ts';
import type { JsonValue } from '@banyan/platform/json/json-value.ts';
import type { Decoded, WireResponse } from './decode.ts';
import type { Dialect } from './dialect.ts';
import { readErrorMessage } from './error-message.ts';
import { readMember } from './read-member.ts';
import { readRetryAfterSeconds } from './retry-after.ts';
import { scrubMessage } from './scrub-message.ts';
import { readValidationErrors } from './validation-errors.ts';

/** What the request was for: entities by key, anything else that only reads, or a change. */
export type Purpose = 'lookup' | 'read' | 'write';

/** What an answer means. */
export type Verdict =
  | { readonly kind: 'ok'; readonly value: JsonValue }
  /** A lookup whose entity does not exist. */
  | { readonly kind: 'missing' }
  | ErrorVerdict;

/** A failure in terms that a client may see. */
export interface ErrorVerdict {
  readonly kind: 'error';
  readonly code: ErrorCode;
  readonly message: string;
  /** Messages of a failed validation by the service's own name for the field, such as `items.0.qty`. */
  readonly wireFields?: Record<string, string[]>;
  readonly retryAfterSeconds?: number;
}

/**
 * Tells from the status, and where that says too little from the body, what an answer means. Messages are fixed texts;
 * those that a service wrote for its users (most of 4xx) pass after {@link scrubMessage}. A body that cannot be read
 * matters only when the status is a success.
 */
export function classifyResponse(
  response: Pick<WireResponse, 'status' | 'headers'>,
  decoded: Decoded,
  purpose: Purpose,
  dialect: Pick<Dialect, 'errors'>,
): Verdict {
  const { status } = response;
  if (status >= 200 && status < 300) return classifySuccess(decoded);
  if (status >= 300 && status < 400) return classifyRedirect(response);
  if (isMissing(status, decoded, purpose, dialect)) return { kind: 'missing' };
  if (status === 404 && dialect.errors.missing === 'modelOnly' && isUnknownRoute(decoded)) {
    return failure('UPSTREAM_CONFIG', 'The service does not know the route that was called.');
  }
  if (status === 400 || status === 422) return classifyRefusedInput(decoded, dialect);
  return classifyStatus(response, decoded);
}

function classifySuccess(decoded: Decoded): Verdict {
  if (decoded.ok) return { kind: 'ok', value: decoded.value };
  return failure(
    'UPSTREAM_INVALID_RESPONSE',
    `The answer of the service cannot be read: ${decoded.reason}.`,
  );
}

const loginPath = /\/(?:log-?in|sign-?in)\/?$/i;

/** Redirects are not followed; one to a login page is how Laravel refuses a caller whom it takes for a browser. */
function classifyRedirect({ headers }: Pick<WireResponse, 'headers'>): Verdict {
  const [path = ''] = headers.get('location')?.[0]?.split(/[?#]/) ?? [];
  if (loginPath.test(path)) return failure('UNAUTHENTICATED', fixedMessages.UNAUTHENTICATED);
  return failure('UPSTREAM_CONFIG', 'The service redirects the call to another address.');
}

function isMissing(
  status: number,
  decoded: Decoded,
  purpose: Purpose,
  { errors }: Pick<Dialect, 'errors'>,
): boolean {
  if (purpose !== 'lookup' || errors.missing === 'never') return false;
  if (status === 410) return true;
  return status === 404 && (errors.missing === 'always' || !isUnknownRoute(decoded));
}

const unknownRouteText = /^The route .+ could not be found\.$/s;

/** Laravel 8 and Lumen send an empty message, later versions a sentence; the web server in front sends HTML. */
function isUnknownRoute(decoded: Decoded): boolean {
  if (!decoded.ok) return true;
  const message = readMember(decoded.value, 'message');
  return typeof message === 'string' && (message === '' || unknownRouteText.test(message));
}

function classifyRefusedInput(decoded: Decoded, { errors }: Pick<Dialect, 'errors'>): Verdict {
  const wireFields = decoded.ok ? readValidationErrors(decoded.value, errors.validation) : null;
  if (wireFields !== null) {
    return {
      kind: 'error',
      code: 'BAD_USER_INPUT',
      message: 'The service refuses the value of at least one argument.',
      wireFields,
    };
  }
  return failure('BAD_USER_INPUT', upstreamMessage(decoded) ?? fixedMessages.BAD_USER_INPUT);
}

function classifyStatus(
  response: Pick<WireResponse, 'status' | 'headers'>,
  decoded: Decoded,
): Verdict {
  const rule = statusRules[response.status] ?? defaultRule(response.status);
  const message = (rule.passesMessage ? upstreamMessage(decoded) : null) ?? rule.message;
  const retryAfterSeconds = rule.maySayWhen ? readRetryAfterSeconds(response.headers) : undefined;
  return {
    kind: 'error',
    code: rule.code,
    message,
    ...(retryAfterSeconds !== undefined && { retryAfterSeconds }),
  };
}

function upstreamMessage(decoded: Decoded): string | null {
  const message = decoded.ok ? readErrorMessage(decoded.value) : null;
  return message === null ? null : scrubMessage(message);
}

interface StatusRule {
  readonly code: ErrorCode;
  readonly message: string;
  /** Whether the service's own text may take the place of {@link message}. */
  readonly passesMessage?: boolean;
  /** Whether `Retry-After` counts. */
  readonly maySayWhen?: boolean;
}

const fixedMessages = {
  BAD_USER_INPUT: 'The service refuses the arguments.',
  UNAUTHENTICATED: 'The service does not accept the credentials of the caller.',
  UPSTREAM_ERROR: 'The service failed while it handled the request.',
  UPSTREAM_UNAVAILABLE: 'The service is not available at the moment.',
} as const;

const unauthenticated: StatusRule = {
  code: 'UNAUTHENTICATED',
  message: fixedMessages.UNAUTHENTICATED,
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
const tooLarge: StatusRule = {
  code: 'BAD_USER_INPUT',
  message: 'The request is larger than the service allows.',
};
const unavailable: StatusRule = {
  code: 'UPSTREAM_UNAVAILABLE',
  message: fixedMessages.UPSTREAM_UNAVAILABLE,
  maySayWhen: true,
};

const statusRules: Readonly<Record<number, StatusRule>> = {
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

function defaultRule(status: number): StatusRule {
  const isRefusal = status >= 400 && status < 500;
  return {
    code: 'UPSTREAM_ERROR',
    message: isRefusal ? 'The service refuses the request.' : fixedMessages.UPSTREAM_ERROR,
    passesMessage: isRefusal,
  };
}

function failure(code: ErrorCode, message: string): ErrorVerdict {
  return { kind: 'error', code, message };
}
