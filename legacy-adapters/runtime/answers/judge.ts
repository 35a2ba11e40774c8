import type { BanyanErrorOptions } from '@banyan/platform/errors/banyan-error.ts';
import { isErrorCode } from '@banyan/platform/errors/error-codes.ts';
import { isJsonObject, type JsonValue } from '@banyan/platform/json/json-value.ts';
import type { Selection } from '../../connect/ast.ts';
import { compileSelection } from '../../connect/compiler.ts';
import type { ConnectorDefinition } from '../../connect/connectors.ts';
import type { CompiledMapping, MappingVariables } from '../../connect/mapping.ts';
import { classifyResponse } from '../../dialect/classify/classify-response.ts';
import type { ErrorVerdict, Purpose, Verdict } from '../../dialect/classify/verdict.ts';
import { type BodyDoubt, decodeBody } from '../../dialect/decode/decode-body.ts';
import type { Dialect } from '../../dialect/dialect.ts';
import { toArgumentPath } from '../../dialect/field-paths.ts';
import type { LegacyResponse } from '../../transport/legacy-client.ts';
import type { RunningSource } from '../sources/running-source.ts';
import { FailedAnswer } from '../writes/failed-answer.ts';
import { tellsRefusal } from '../writes/told-refusal.ts';
import { wireNames } from './wire-names.ts';

/** A success, with what mappings know of it. */
export interface JudgedAnswer {
  readonly body: JsonValue;
  readonly variables: MappingVariables;
  /** Why it must not be kept; absent when it may. */
  readonly doubt?: BodyDoubt;
}

/** Decides what an answer is. */
export type Judge = (
  response: LegacyResponse,
  requestVariables: MappingVariables,
  purpose: Purpose,
) => JudgedAnswer | null;

/** What {@link compileJudge} needs besides the definition. */
export interface JudgeOptions {
  /** Name of the subgraph. */
  readonly service: string;
  readonly source: RunningSource;
  /** Of the connector. */
  readonly dialect: Dialect;
  /** Wire name to argument path, for validation errors; see `wireToArgumentPaths`. */
  readonly argumentPaths: ReadonlyMap<string, string>;
}

/** Compiles the decision between success, "there is no such thing" (null) and failure (throws a {@link FailedAnswer}). */
export function compileJudge(definition: ConnectorDefinition, options: JudgeOptions): Judge {
  const { source, dialect } = options;
  const isSuccess = compileOptional(definition.isSuccess ?? source.definition?.isSuccess ?? null);
  const describe = compileErrorMappings(definition, source);
  const argumentPaths = wireNames(definition, options.argumentPaths);
  return (response, requestVariables, purpose) => {
    const decoded = decodeBody(response, dialect);
    const body = decoded.ok ? decoded.value : null;
    const variables = withResponseVariables(requestVariables, response);
    const doubt = decoded.ok && decoded.doubt !== undefined ? { doubt: decoded.doubt } : {};
    if (isSuccess !== null && decoded.ok && isSuccess(body, variables) === true) {
      return { body, variables, ...doubt };
    }
    const verdict = classifyResponse(response, decoded, purpose, dialect);
    if (verdict.kind === 'missing') return null;
    if (verdict.kind === 'ok' && isSuccess === null) {
      return { body: verdict.value, variables, ...doubt };
    }
    const mapped = decoded.ok ? describe(body, variables) : {};
    const { status } = response;
    const isToldRefusal = tellsRefusal(status, decoded, dialect);
    throw toError(verdict, mapped, {
      ...options,
      argumentPaths,
      status,
      isToldRefusal,
      definition,
    });
  };
}

function withResponseVariables(variables: MappingVariables, response: LegacyResponse) {
  return {
    ...variables,
    status: response.status,
    response: { headers: Object.fromEntries(response.headers) },
  };
}

function compileOptional(selection: Selection | null): CompiledMapping | null {
  return selection === null ? null : compileSelection(selection);
}

interface MappedError {
  readonly message?: string;
  readonly extensions?: { readonly [key: string]: JsonValue };
}

/** The author's `errors` mappings: the connector's message before the source's, both sets of extensions. */
function compileErrorMappings(definition: ConnectorDefinition, source: RunningSource) {
  const sourceErrors = source.definition?.errors ?? { message: null, extensions: null };
  const message = compileOptional(definition.errors.message ?? sourceErrors.message);
  const extensions = [sourceErrors.extensions, definition.errors.extensions]
    .map(compileOptional)
    .filter((mapping) => mapping !== null);
  return (body: JsonValue, variables: MappingVariables): MappedError => {
    const text = message?.(body, variables);
    const objects = extensions.map((mapping) => mapping(body, variables)).filter(isJsonObject);
    return {
      ...(typeof text === 'string' && { message: text }),
      ...(objects.length > 0 && { extensions: Object.assign({}, ...objects) }),
    };
  };
}

interface ErrorFacts extends JudgeOptions {
  readonly status: number;
  readonly isToldRefusal: boolean;
  readonly definition: ConnectorDefinition;
}

function toError(verdict: Verdict, mapped: MappedError, facts: ErrorFacts): FailedAnswer {
  const { service, status, isToldRefusal, argumentPaths, definition } = facts;
  const failure = verdict.kind === 'error' ? verdict : notASuccess;
  const { code: mappedCode, ...extensions } = mapped.extensions ?? {};
  const code = isErrorCode(mappedCode) ? mappedCode : failure.code;
  const legacyCode = typeof mappedCode === 'string' ? mappedCode : failure.ownCode;
  const fields = toArgumentFields(failure.wireFields, argumentPaths);
  const options: BanyanErrorOptions = {
    service,
    ...(fields !== undefined && { fields }),
    ...(failure.retryAfterSeconds !== undefined && {
      retryAfterSeconds: failure.retryAfterSeconds,
    }),
    extensions: {
      http: { status },
      connector: { coordinate: `${service}:${definition.coordinate}` },
      ...(legacyCode !== undefined && code !== legacyCode && { legacyCode }),
      ...extensions,
    },
  };
  const seen = { code, message: mapped.message ?? failure.message };
  const { code: answeredCode, wireFields = null } = failure;
  return new FailedAnswer({ status, code: answeredCode, wireFields, isToldRefusal }, seen, options);
}

/** Status 2xx, but the author's `isSuccess` says no. */
const notASuccess: ErrorVerdict = {
  kind: 'error',
  code: 'UPSTREAM_ERROR',
  message: 'The service reported a failure.',
};

function toArgumentFields(
  wireFields: Readonly<Record<string, readonly string[]>> | undefined,
  argumentPaths: ReadonlyMap<string, string>,
): Readonly<Record<string, readonly string[]>> | undefined {
  if (wireFields === undefined) return undefined;
  const entries = Object.entries(wireFields);
  return Object.fromEntries(
    entries.map(([wire, messages]) => [toArgumentPath(wire, argumentPaths), messages]),
  );
}
