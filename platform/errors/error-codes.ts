/** Every value that `extensions.code` of a client-visible error can have, and when it is used. */
export const ERROR_CODES = {
  BAD_USER_INPUT: 'An argument is invalid; `extensions.fields` names the argument paths.',
  UNAUTHENTICATED: 'The caller sent no credentials, or credentials that the service refuses.',
  FORBIDDEN: 'The caller is known but may not do this.',
  NOT_FOUND: 'What a mutation or a required lookup refers to does not exist.',
  CONFLICT: 'The current state of the resource does not allow the change.',
  LOCKED: 'The resource is locked by somebody else.',
  RATE_LIMITED:
    'Too many requests; `extensions.retryAfterSeconds` says how long to wait, if known.',
  UPSTREAM_TIMEOUT: 'The service did not answer within its time limit.',
  UPSTREAM_UNAVAILABLE:
    'The service could not be reached, says that it is out of order, or has failed so often that it is not asked.',
  UPSTREAM_ERROR: 'The service failed while it handled the request.',
  UPSTREAM_INVALID_RESPONSE: 'The service answered something that cannot be read.',
  UPSTREAM_CONFIG:
    'The service does not know the route or the method: the adapter is set up wrongly.',
  EVENTS_UNAVAILABLE:
    'A change was not made, because the event that tells of it could not be stored.',
  MAPPING_FAILED: 'The answer was read, but does not hold what the schema promises.',
  REQUEST_LIMIT_EXCEEDED:
    'The operation is larger, deeper or more expensive than one operation may be.',
  REQUEST_CANCELLED: 'The client went away before the answer was ready.',
  INTERNAL_SERVER_ERROR: 'A fault in Banyan itself.',
} as const;

/** One of the codes in {@link ERROR_CODES}. */
export type ErrorCode = keyof typeof ERROR_CODES;

/** Whether `value` is one of {@link ERROR_CODES}. */
export function isErrorCode(value: unknown): value is ErrorCode {
  return typeof value === 'string' && Object.hasOwn(ERROR_CODES, value);
}
