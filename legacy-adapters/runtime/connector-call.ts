import type { Validator } from '@banyan/platform/cache/resource-cache.ts';
import { BanyanError, type BanyanErrorOptions } from '@banyan/platform/errors/banyan-error.ts';
import { isErrorCode } from '@banyan/platform/errors/error-codes.ts';
import { isJsonObject, type JsonValue } from '@banyan/platform/json/json-value.ts';
import type { RequestContext } from '@banyan/platform/request/request-context.ts';
import type { Selection } from '../connect/ast.ts';
import { compileSelection } from '../connect/compiler.ts';
import type { ConnectorDefinition } from '../connect/connectors.ts';
import type { CompiledMapping, MappingVariables } from '../connect/mapping.ts';
import { compileRequest } from '../connect/request-builder.ts';
import { shapeOf } from '../connect/shape.ts';
import {
  classifyResponse,
  type ErrorVerdict,
  type Purpose,
  type Verdict,
} from '../dialect/classify.ts';
import { type Decoded, decodeBody } from '../dialect/decode.ts';
import { toArgumentPath } from '../dialect/field-paths.ts';
import { type PageFacts, readPage } from '../dialect/paginate.ts';
import type { LegacyRequest, LegacyResponse } from '../transport/legacy-client.ts';
import type { Storage } from './origin-storage.ts';
import { compilePromise, promisedFields } from './promised-fields.ts';
import type { ResourceRules } from './resource-rules.ts';
import { createRevalidation, type Unchanged } from './revalidation.ts';
import type { RunningSource } from './running-source.ts';
import type { SourceBooks } from './source-books.ts';
import { FailedAnswer } from './writes/failed-answer.ts';

/** One call of a connector. */
export interface CallInput {
  readonly variables: MappingVariables;
  readonly request: RequestContext;
  readonly purpose: Purpose;
  /** How many entities the call asks for by key; null when it is no lookup by key. */
  readonly keys: number | null;
  /** Rejects a batch whose URL would be longer, before anything is sent, with {@link UrlTooLong}. Default: no limit. */
  readonly maxUrlLength?: number;
  /** Added to the query behind the connector's own parameters, already in wire names. */
  readonly extraQuery?: ReadonlyMap<string, string>;
  /** Of an earlier answer to the same call, which is still at hand. Default: the whole answer is wanted. */
  readonly validator?: Validator | null;
  /** What the service is told to recognise a repeated write by, where its configuration names a header for it. */
  readonly idempotencyKey?: string;
}

/** A successful answer. */
export type CallResult =
  | {
      readonly kind: 'value';
      /** Mapped. */
      readonly value: JsonValue;
      readonly page: PageFacts;
      readonly storage: Storage;
    }
  /** A lookup whose entity does not exist. */
  | { readonly kind: 'missing' }
  | Unchanged;

/** The keys of a batch make a URL that servers may refuse; nothing was sent. */
export class UrlTooLong extends Error {}

/** A connector compiled once at start. */
export interface ConnectorCall {
  readonly definition: ConnectorDefinition;
  /** Fields which the mapping gives, so that nobody else is asked for them. */
  readonly promised: ReadonlySet<string>;
  readonly rules: ResourceRules;
  /** Of its source. */
  readonly books: SourceBooks;
  /** Of a batch, in characters, as its source says. */
  readonly maxUrlLength: number;
  /** Rejects with a BanyanError. */
  run(input: CallInput): Promise<CallResult>;
}

/** What {@link createConnectorCall} needs besides the definition. */
export interface ConnectorCallOptions {
  readonly service: string;
  readonly source: RunningSource;
  readonly rules: ResourceRules;
  /** Wire name to argument path, for validation errors; see `wireToArgumentPaths`. */
  readonly argumentPaths: ReadonlyMap<string, string>;
}

/** Compiles the request, the mapping and the error handling of one connector. */
export function createConnectorCall(
  definition: ConnectorDefinition,
  options: ConnectorCallOptions,
): ConnectorCall {
  const { source, service, rules } = options;
  const buildRequest = compileRequest(definition, source.definition, source);
  const mapping = compileSelection(definition.selection);
  const shape = shapeOf(definition.selection);
  const fillPromised = compilePromise(shape);
  const judge = compileJudgement(definition, options);
  const send = createRevalidation({ definition, source, rules });
  return {
    definition,
    promised: promisedFields(shape),
    rules,
    books: source.books,
    maxUrlLength: source.maxUrlLength,
    async run(input) {
      const variables = withSourceVariables(input, source);
      const built = buildRequest(variables, input.request.headers);
      if (!built.ok) {
        throw new BanyanError('MAPPING_FAILED', `${definition.coordinate}: ${built.message}`, {
          service,
        });
      }
      const { body, method } = built.request;
      const headers = withIdempotencyKey(built.request.headers, input, source);
      const url = withExtraQuery(built.request.url, input.extraQuery);
      if (url.length > (input.maxUrlLength ?? Number.POSITIVE_INFINITY)) throw new UrlTooLong();
      const { request, validator = null } = input;
      const call = { method, url, headers, body, keys: input.keys };
      const sent = await send(call, { request, validator });
      if (sent.kind === 'unchanged') return sent;
      const answer = judge(sent.response, variables, input.purpose);
      if (answer === null) return { kind: 'missing' };
      const value = mapping(answer.body, answer.variables);
      return {
        kind: 'value',
        value: value === undefined ? null : fillPromised(value),
        page: readPage(answer.body),
        storage: sent.storage,
      };
    },
  };
}

function withSourceVariables(input: CallInput, source: RunningSource): MappingVariables {
  return {
    ...input.variables,
    config: source.config,
    env: source.env,
    context: {},
    request: { headers: Object.fromEntries(input.request.headers) },
  };
}

type HeaderList = LegacyRequest['headers'];

/** A header of that name which the connector sets itself stays as it is. */
function withIdempotencyKey(
  headers: HeaderList,
  { idempotencyKey }: CallInput,
  { idempotencyHeader }: RunningSource,
): HeaderList {
  if (idempotencyKey === undefined || idempotencyHeader === null) return headers;
  const isSet = headers.some(([name]) => name.toLowerCase() === idempotencyHeader);
  return isSet ? headers : [...headers, [idempotencyHeader, idempotencyKey]];
}

function withExtraQuery(url: string, extra: ReadonlyMap<string, string> | undefined): string {
  if (extra === undefined) return url;
  const pairs = [...extra].map(([name, value]) => `${encodeURIComponent(name)}=${value}`);
  return `${url}${url.includes('?') ? '&' : '?'}${pairs.join('&')}`;
}

interface Answer {
  readonly body: JsonValue;
  readonly variables: MappingVariables;
}

/** Decides between success (the body), "there is no such thing" (null) and failure (throws a BanyanError). */
function compileJudgement(definition: ConnectorDefinition, options: ConnectorCallOptions) {
  const { source } = options;
  const isSuccess = compileOptional(definition.isSuccess ?? source.definition?.isSuccess ?? null);
  const describe = compileErrorMappings(definition, source);
  return (
    response: LegacyResponse,
    requestVariables: MappingVariables,
    purpose: Purpose,
  ): Answer | null => {
    const decoded: Decoded = decodeBody(response, source.dialect);
    const body = decoded.ok ? decoded.value : null;
    const variables = withResponseVariables(requestVariables, response);
    if (isSuccess !== null && decoded.ok && isSuccess(body, variables) === true) {
      return { body, variables };
    }
    const verdict = classifyResponse(response, decoded, purpose, source.dialect);
    if (verdict.kind === 'missing') return null;
    if (verdict.kind === 'ok' && isSuccess === null) return { body, variables };
    const mapped = decoded.ok ? describe(body, variables) : {};
    throw toError(verdict, mapped, { ...options, status: response.status, definition });
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

interface ErrorFacts extends ConnectorCallOptions {
  readonly status: number;
  readonly definition: ConnectorDefinition;
}

function toError(verdict: Verdict, mapped: MappedError, facts: ErrorFacts): FailedAnswer {
  const { service, status, argumentPaths, definition } = facts;
  const failure = verdict.kind === 'error' ? verdict : notASuccess;
  const { code: mappedCode, ...extensions } = mapped.extensions ?? {};
  const code = isErrorCode(mappedCode) ? mappedCode : failure.code;
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
      ...(typeof mappedCode === 'string' && code !== mappedCode && { legacyCode: mappedCode }),
      ...extensions,
    },
  };
  const seen = { code, message: mapped.message ?? failure.message };
  return new FailedAnswer({ status, code: failure.code }, seen, options);
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
