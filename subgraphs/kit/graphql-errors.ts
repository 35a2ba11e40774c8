import { isBanyanError } from '@banyan/platform/errors/banyan-error.ts';
import { type ErrorCode, isErrorCode } from '@banyan/platform/errors/error-codes.ts';
import type { Logger } from '@banyan/platform/telemetry/logger.ts';
import { GraphQLError, type GraphQLErrorExtensions, Kind } from 'graphql';

/** Whose errors are translated, and where the unexpected ones are reported. */
export interface ErrorScope {
  /** Becomes `extensions.service` where the error names none. */
  readonly service: string;
  readonly log: Logger | undefined;
  /** The request's signal: tells an abandoned request from a failed one. */
  readonly signal: AbortSignal | undefined;
}

/** Codes of documents that are not even executed. */
export type DocumentErrorCode = 'GRAPHQL_PARSE_FAILED' | 'GRAPHQL_VALIDATION_FAILED';

/**
 * Faults of a document as a client sees them. Their messages speak of the document alone, so they are kept; so is a documented
 * code, which a scalar gives for a value that is the client's, whoever wrote the rest of the document.
 */
export function toDocumentErrors(
  errors: readonly GraphQLError[],
  code: DocumentErrorCode,
  service: string,
): readonly GraphQLError[] {
  return errors.map((error) => {
    const own = error.extensions.code;
    return withExtensions(error, { code: isErrorCode(own) ? own : code, service });
  });
}

/**
 * Errors of an execution as a client sees them: expected ones keep message and extensions, all others become
 * `INTERNAL_SERVER_ERROR` with a fixed text. Each distinct unexpected fault is logged once, however many fields it hit.
 */
export function toClientErrors(
  errors: readonly GraphQLError[],
  scope: ErrorScope,
): readonly GraphQLError[] {
  const logged = new Set<unknown>();
  return errors.map((error) => {
    const verdict = judge(error, scope);
    const fault = faultToLog(error, verdict);
    if (fault !== undefined && !logged.has(fault)) {
      logged.add(fault);
      logFault(fault, verdict, error, scope);
    }
    return toClientError(error, verdict, scope.service);
  });
}

type Verdict =
  | { readonly kind: 'expected' }
  | { readonly kind: 'caller'; readonly code: ErrorCode }
  | { readonly kind: 'cancelled' }
  | { readonly kind: 'unexpected' };

function judge(error: GraphQLError, { signal }: ErrorScope): Verdict {
  const { originalError } = error;
  if (isBanyanError(originalError) || isErrorCode(error.extensions.code)) {
    return { kind: 'expected' };
  }
  if (isFaultOfCaller(error)) return { kind: 'caller', code: 'BAD_USER_INPUT' };
  const isAbort = originalError?.name === 'AbortError' || originalError === signal?.reason;
  return signal?.aborted && isAbort ? { kind: 'cancelled' } : { kind: 'unexpected' };
}

/** Variables that do not fit their types, an operation that does not exist, a null for a required argument. */
function isFaultOfCaller({ path, originalError }: GraphQLError): boolean {
  // Without a path, no resolver has run yet: the request itself was refused.
  if (path === undefined) return true;
  // graphql-js points at the variable when it refuses an argument; other errors of its own point at the field.
  return originalError instanceof GraphQLError && originalError.nodes?.[0]?.kind === Kind.VARIABLE;
}

function faultToLog(error: GraphQLError, verdict: Verdict): unknown {
  if (verdict.kind === 'unexpected') return error.originalError ?? error;
  return verdict.kind === 'expected' ? error.originalError?.cause : undefined;
}

function logFault(fault: unknown, verdict: Verdict, error: GraphQLError, scope: ErrorScope): void {
  const entry = { err: fault, service: scope.service, path: error.path?.join('.') };
  if (verdict.kind === 'unexpected') scope.log?.error(entry, 'Unexpected error in a resolver');
  else scope.log?.warn({ ...entry, code: error.extensions.code }, error.message);
}

function toClientError(error: GraphQLError, verdict: Verdict, service: string): GraphQLError {
  switch (verdict.kind) {
    case 'expected':
      return withExtensions(error, { service, ...error.extensions });
    case 'caller':
      return withExtensions(error, { ...error.extensions, code: verdict.code, service });
    case 'cancelled':
      return masked(error, 'REQUEST_CANCELLED', 'The request was cancelled', service);
    case 'unexpected':
      return masked(error, 'INTERNAL_SERVER_ERROR', 'Internal server error', service);
  }
}

function withExtensions(error: GraphQLError, extensions: GraphQLErrorExtensions): GraphQLError {
  const { message, nodes, source, positions, path, originalError } = error;
  return new GraphQLError(message, {
    nodes: nodes ?? null,
    source,
    positions,
    path,
    originalError,
    extensions,
  });
}

/** Without the original error: nothing further up can send what is not there. */
function masked(
  { nodes, path }: GraphQLError,
  code: ErrorCode,
  message: string,
  service: string,
): GraphQLError {
  return new GraphQLError(message, { nodes: nodes ?? null, path, extensions: { code, service } });
}
