import { isErrorCode } from '@banyan/platform/errors/error-codes.ts';
import type { GraphQLFormattedError } from 'graphql';
import { missingPaths } from './missing-paths.ts';
import { findBanyanError } from './original-error.ts';
import type { UniqueRepresentations } from './representations.ts';
import type { SubgraphAnswer, SubgraphError, SubgraphRequest } from './subgraph-executor.ts';

/** The fetch in which errors arose. */
export interface FailedFetch {
  readonly service: string;
  /** As the gateway asked for it, before repeated representations were removed. */
  readonly request: SubgraphRequest;
  /** Null for a fetch of root fields. */
  readonly representations: UniqueRepresentations | null;
}

/** An error with a code, a service and, where there is one, its place. */
export interface FetchError extends GraphQLFormattedError {
  readonly extensions: Record<string, unknown>;
  /** For the log; the gateway keeps it as the original error of its own. */
  readonly originalError: unknown;
}

type ErrorPath = readonly (string | number)[];
type ErrorLike = SubgraphError | Error;

/**
 * The errors of a fetch that answered, in the form which the Apollo gateway turns into paths of the client's response:
 * one per missing part, each with a known code and the name of the service.
 */
export function answeredErrors(answer: SubgraphAnswer, fetch: FailedFetch): FetchError[] {
  const errors = answer.errors ?? [];
  const placed = errors.filter((error) => isPlaced(error.path, fetch));
  const whole = errors.find((error) => !isPlaced(error.path, fetch));
  // Several errors without a place say in different words that the same whole fetch failed.
  const wholeErrors = whole === undefined ? [] : unplacedErrors(whole, answer, fetch);
  return withoutRepetition([
    ...placed.flatMap((error) => placesOf(error.path ?? [], fetch).map(at(error, fetch))),
    ...wholeErrors,
  ]);
}

/** The errors of a fetch that got no answer which can be read. */
export function failedFetchErrors(cause: ErrorLike, fetch: FailedFetch): FetchError[] {
  return missingPaths(fetch.request).map(at(cause, fetch));
}

function isPlaced(path: ErrorPath | null | undefined, { representations }: FailedFetch): boolean {
  if (path === undefined || path === null || path.length === 0) return false;
  return representations === null || typeof path[1] === 'number';
}

function placesOf(path: ErrorPath, { representations }: FailedFetch): readonly ErrorPath[] {
  const shown = path.map(withoutPlannerAlias);
  if (representations === null) return [shown];
  const [root = '', index = 0, ...rest] = shown;
  return (representations.places[Number(index)] ?? []).map((place) => [root, place, ...rest]);
}

function unplacedErrors(error: ErrorLike, answer: SubgraphAnswer, fetch: FailedFetch) {
  const isWarning = answer.data !== null && answer.data !== undefined;
  return isWarning ? [at(error, fetch)(undefined)] : failedFetchErrors(error, fetch);
}

function at(error: ErrorLike, { service }: FailedFetch) {
  return (path: ErrorPath | undefined): FetchError => ({
    message: error.message,
    ...(path !== undefined && { path }),
    extensions: { ...knownExtensions(error), service },
    originalError: error,
  });
}

/**
 * Only what the gateway knows is taken over, and from an expected error of our own what its thrower vouches for.
 * Anything else may hold a body or a trace. Never `http`: with it, Apollo Server lets an error set the status of the
 * client's response.
 */
function knownExtensions(error: ErrorLike): Record<string, unknown> {
  const banyanError = findBanyanError(error);
  const { code, fields, retryAfterSeconds } = banyanError?.extensions ?? extensionsOf(error);
  const { http: _http, ...vouchedFor } = banyanError?.extensions ?? {};
  return {
    ...vouchedFor,
    code: isErrorCode(code) ? code : 'INTERNAL_SERVER_ERROR',
    ...(isFieldMessages(fields) && { fields }),
    ...(isSeconds(retryAfterSeconds) && { retryAfterSeconds }),
  };
}

function extensionsOf(error: ErrorLike): Readonly<Record<string, unknown>> {
  const extensions: unknown = 'extensions' in error ? error.extensions : undefined;
  return typeof extensions === 'object' && extensions !== null ? { ...extensions } : {};
}

function isFieldMessages(value: unknown): value is Readonly<Record<string, readonly string[]>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  return Object.values(value).every(
    (messages) => Array.isArray(messages) && messages.every((text) => typeof text === 'string'),
  );
}

function isSeconds(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0;
}

/** The planner renames a field as `name__alias_0` where two types of one selection disagree about its type. */
function withoutPlannerAlias(element: string | number): string | number {
  return typeof element === 'string' ? element.replace(/__alias_\d+$/, '') : element;
}

function withoutRepetition(errors: readonly FetchError[]): FetchError[] {
  const seen = new Map<string, FetchError>();
  for (const error of errors) {
    const key = JSON.stringify([error.extensions.code, error.message, error.path]);
    if (!seen.has(key)) seen.set(key, error);
  }
  return [...seen.values()];
}
