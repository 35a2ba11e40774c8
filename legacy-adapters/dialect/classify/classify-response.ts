import type { ErrorCode } from '@banyan/platform/errors/error-codes.ts';
import type { JsonValue } from '@banyan/platform/json/json-value.ts';
import type { Decoded, WireResponse } from '../decode/decode-body.ts';
import { readMember } from '../read-member.ts';
import { describeFailure } from './describe-failure.ts';
import { readOwnStatus } from './own-code.ts';
import { readRetryAfterSeconds } from './retry-after.ts';
import { statusRule } from './status-rules.ts';
import { meansSuccess } from './success-rule.ts';
import { readValidationErrors } from './validation-errors.ts';
import type { ErrorStyle, ErrorVerdict, Purpose, Verdict } from './verdict.ts';

type Head = Pick<WireResponse, 'status' | 'headers'>;

/**
 * Tells from the status, and where that says too little from the body, what an answer means. Messages are fixed texts;
 * those that a service wrote for its users (most of 4xx, and failures under a status of success) pass after
 * `scrubMessage`. A body that cannot be read matters only when the status is a success.
 */
export function classifyResponse(
  response: Head,
  decoded: Decoded,
  purpose: Purpose,
  dialect: ErrorStyle,
): Verdict {
  const { status } = response;
  if (status >= 200 && status < 300) return classifySuccess(decoded, purpose, dialect);
  if (status >= 300 && status < 400) return classifyRedirect(response);
  if (isMissing(status, decoded, purpose, dialect)) return { kind: 'missing' };
  if (isWithoutRows(status, decoded, purpose, dialect)) return { kind: 'ok', value: [] };
  if (status === 404 && dialect.errors.missing === 'modelOnly' && isUnknownRoute(decoded)) {
    return failure('UPSTREAM_CONFIG', 'The service does not know the route that was called.');
  }
  return classifyFailure(response, decoded, dialect);
}

function classifySuccess(decoded: Decoded, purpose: Purpose, dialect: ErrorStyle): Verdict {
  if (!decoded.ok) {
    return failure(
      'UPSTREAM_INVALID_RESPONSE',
      `The answer of the service cannot be read: ${decoded.reason}.`,
    );
  }
  const { value } = decoded;
  if (meansSuccess(value, dialect.success)) return { kind: 'ok', value };
  const reported = reportedFailure(value, dialect);
  const isNothing = reported.code === 'NOT_FOUND' && tellsMissing(decoded, purpose, dialect);
  return isNothing ? { kind: 'missing' } : reported;
}

/**
 * Whether a body that reports NOT_FOUND is about the entity of a lookup. A body in doubt is not believed, since that there is no
 * such thing may be kept; and only a status in it, not a code of the service's own, can be about a route.
 */
function tellsMissing(
  decoded: Extract<Decoded, { ok: true }>,
  purpose: Purpose,
  { errors }: ErrorStyle,
): boolean {
  if (purpose !== 'lookup' || decoded.doubt !== undefined) return false;
  if (errors.missing !== 'modelOnly') return errors.missing === 'always';
  return readOwnStatus(decoded.value) === undefined || !isUnknownRoute(decoded);
}

/** The status says success, so all that is known is in the body: a status, a code, messages by field, or a text. */
function reportedFailure(body: JsonValue, dialect: ErrorStyle): ErrorVerdict {
  const wireFields = readFieldMap(body, dialect);
  const rule = statusRule(readOwnStatus(body) ?? (wireFields === null ? 0 : 422));
  const isNamed = rule.code !== 'UPSTREAM_ERROR';
  return describeFailure({
    rule: isNamed ? rule : { ...rule, message: 'The service reported a failure.' },
    mayQuote: true,
    body,
    wireFields,
    dialect,
  });
}

/** `errors` as a map of texts; any other form of it says nothing about fields. */
function readFieldMap(body: JsonValue, { errors }: ErrorStyle): Record<string, string[]> | null {
  const shapes = errors.validation.filter((shape) => shape === 'errors');
  return readValidationErrors(body, shapes);
}

const loginPath = /\/(?:log-?in|sign-?in)\/?$/i;

/** Redirects are not followed; one to a login page is how Laravel refuses a caller whom it takes for a browser. */
function classifyRedirect({ headers }: Head): Verdict {
  const [path = ''] = headers.get('location')?.[0]?.split(/[?#]/) ?? [];
  if (loginPath.test(path)) return failure('UNAUTHENTICATED', statusRule(401).message);
  return failure('UPSTREAM_CONFIG', 'The service redirects the call to another address.');
}

function isMissing(
  status: number,
  decoded: Decoded,
  purpose: Purpose,
  { errors }: ErrorStyle,
): boolean {
  if (purpose !== 'lookup' || errors.missing === 'never') return false;
  if (status === 410) return true;
  return status === 404 && (errors.missing === 'always' || !isUnknownRoute(decoded));
}

function isWithoutRows(
  status: number,
  decoded: Decoded,
  purpose: Purpose,
  { errors }: ErrorStyle,
): boolean {
  if (purpose !== 'read' || errors.noRows === 'error') return false;
  return status === 404 && !isUnknownRoute(decoded);
}

const unknownRouteText = /^The route .+ could not be found\.$/s;

/**
 * Laravel 8 and Lumen send an empty message, later versions a sentence, FastAPI a fixed `detail`; the web server in front and
 * other frameworks send HTML.
 */
function isUnknownRoute(decoded: Decoded): boolean {
  if (!decoded.ok) return true;
  if (readMember(decoded.value, 'detail') === 'Not Found') return true;
  const message = readMember(decoded.value, 'message');
  return typeof message === 'string' && (message === '' || unknownRouteText.test(message));
}

function classifyFailure(response: Head, decoded: Decoded, dialect: ErrorStyle): ErrorVerdict {
  const { status, headers } = response;
  const body = decoded.ok ? decoded.value : null;
  const isRefusedInput = status === 400 || status === 422;
  const wireFields = isRefusedInput ? readValidationErrors(body, dialect.errors.validation) : null;
  const rule = statusRule(meantStatus(status, body));
  const mayQuote = rule.passesMessage === true;
  const described = describeFailure({ rule, mayQuote, body, wireFields, dialect });
  const retryAfterSeconds = rule.maySayWhen ? readRetryAfterSeconds(headers) : undefined;
  return { ...described, ...(retryAfterSeconds !== undefined && { retryAfterSeconds }) };
}

/**
 * `artisan down --status=500` sends the text of maintenance mode under the status of a fault, and FastAPI refuses callers whom it
 * does not know with 403. So does Django REST framework where the first way of authentication names no scheme, as sessions do.
 */
function meantStatus(status: number, body: JsonValue): number {
  if (status === 500 && readMember(body, 'message') === 'Service Unavailable') return 503;
  return status === 403 && unknownCaller.has(readMember(body, 'detail')) ? 401 : status;
}

const unknownCaller: ReadonlySet<unknown> = new Set([
  'Not authenticated',
  'Authentication credentials were not provided.',
  'Incorrect authentication credentials.',
  'Invalid username/password.',
  'Invalid token.',
]);

function failure(code: ErrorCode, message: string): ErrorVerdict {
  return { kind: 'error', code, message };
}
