import type { Validator } from '@banyan/platform/cache/resource-cache.ts';
import { isJsonObject, type JsonValue } from '@banyan/platform/json/json-value.ts';
import type { RequestContext } from '@banyan/platform/request/request-context.ts';
import type { GraphQLOutputType } from 'graphql';
import type { ConnectorDefinition } from '../../connect/connectors.ts';
import type { MappingVariables } from '../../connect/mapping.ts';
import { compileRequest } from '../../connect/request-builder.ts';
import type { Purpose } from '../../dialect/classify/verdict.ts';
import { type PageFacts, readPage } from '../../dialect/pagination/read-page.ts';
import type { LegacyRequest } from '../../transport/legacy-client.ts';
import { compileAnswerBody } from '../answers/answer-body.ts';
import { compileJudge, type JudgedAnswer } from '../answers/judge.ts';
import type { KeyForm } from '../batching/key-form.ts';
import { listSeparator } from '../batching/list-separator.ts';
import { compileAnswerMapping } from '../mapping/answer-mapping.ts';
import type { ProblemBooks } from '../mapping/problem-books.ts';
import type { Storage } from '../resources/origin-storage.ts';
import type { ResourceRules } from '../resources/resource-rules.ts';
import { createRevalidation, type Unchanged } from '../resources/revalidation.ts';
import type { RunningSource } from '../sources/running-source.ts';
import type { SourceBooks } from '../sources/source-books.ts';
import type { WriteArguments } from './argument-values.ts';
import { takeCall } from './call-limit.ts';
import { withSourceVariables } from './source-variables.ts';
import { LONGEST_URL, unbuiltRequest, unsendableUrl } from './unbuilt-request.ts';

/** One call of a connector. */
export interface CallInput {
  readonly variables: MappingVariables;
  readonly request: RequestContext;
  readonly purpose: Purpose;
  /** How many entities the call asks for by key; null when it is no lookup by key. */
  readonly keys: number | null;
  /** Rejects a batch whose URL would be longer, before anything is sent, with {@link UrlTooLong}. Default: no limit. */
  readonly maxUrlLength?: number;
  /** Added to the query behind the connector's own parameters, already in wire names; values as they are meant. */
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
  /** Of the keys of entities, as its source says. */
  readonly keyForm: KeyForm;
  /** Between the keys of a batch that go as one text; null when they do not. */
  readonly separator: string | null;
  /** Rejects with a BanyanError. */
  run(input: CallInput): Promise<CallResult>;
}

/** What {@link createConnectorCall} needs besides the definition. */
export interface ConnectorCallOptions {
  readonly service: string;
  readonly source: RunningSource;
  readonly rules: ResourceRules;
  readonly problems: ProblemBooks;
  /** Wire name to argument path, for validation errors; see `wireToArgumentPaths`. */
  readonly argumentPaths: ReadonlyMap<string, string>;
  /** Of the mapping's result; null when it is not known. */
  readonly resultType: GraphQLOutputType | null;
  /** Default: the arguments are sent as they are. */
  readonly writeArguments?: WriteArguments;
}

/** Compiles the request, the mapping and the error handling of one connector. */
export function createConnectorCall(
  definition: ConnectorDefinition,
  options: ConnectorCallOptions,
): ConnectorCall {
  const { source, service, rules } = options;
  const dialect = source.dialectOf(definition);
  const buildRequest = compileRequest(definition, source.definition, {
    ...source,
    encoding: dialect,
  });
  const mapping = compileAnswerMapping(definition, options.problems);
  const judge = compileJudge(definition, { ...options, dialect });
  const answerBody = compileAnswerBody(definition, dialect, options.resultType);
  const send = createRevalidation({ definition, source, rules });
  const toResult = (
    { body, variables, doubt }: JudgedAnswer,
    storage: Storage,
    request: RequestContext,
  ): CallResult => {
    return {
      kind: 'value',
      value: mapping.map(answerBody(body), variables, request),
      page: readPage(body, dialect.paginator ?? undefined),
      storage: doubt === undefined ? storage : { isStorable: false },
    };
  };
  return {
    definition,
    promised: mapping.promised,
    rules,
    books: source.books,
    maxUrlLength: source.maxUrlLength,
    keyForm: source.keyForm,
    separator: listSeparator(definition, dialect),
    async run(input) {
      const written = withWrittenArguments(input.variables, options);
      const variables = withSourceVariables(written, source, input.request);
      const built = buildRequest(variables, input.request.headers);
      if (!built.ok) throw unbuiltRequest(built, definition, service);
      const { body, method } = built.request;
      const headers = withIdempotencyKey(built.request.headers, input, source);
      const url = withExtraQuery(built.request.url, input.extraQuery);
      if (url.length > (input.maxUrlLength ?? Number.POSITIVE_INFINITY)) throw new UrlTooLong();
      const longest = Math.max(source.maxUrlLength, LONGEST_URL);
      if (url.length > longest) throw unsendableUrl(longest, definition, service);
      const { request, validator = null } = input;
      const call = { method, url, headers, body, keys: input.keys };
      takeCall({ definition, source, service }, request);
      const sent = await send(call, { request, validator });
      if (sent.kind === 'unchanged') return sent;
      const answer = judge(sent.response, variables, input.purpose);
      if (answer === null) return { kind: 'missing' };
      noteDoubt(answer, definition, request);
      return toResult(answer, sent.storage, request);
    },
  };
}

/** What was cut off may hold data of somebody: only the fact is told. */
function noteDoubt(
  { doubt }: JudgedAnswer,
  { coordinate }: ConnectorDefinition,
  { log }: RequestContext,
): void {
  if (doubt === 'salvaged')
    log.warn({ coordinate }, 'Text before the JSON of an answer was cut off');
}

function withWrittenArguments(
  variables: MappingVariables,
  { writeArguments }: ConnectorCallOptions,
): MappingVariables {
  const { args } = variables;
  if (writeArguments === undefined || !isJsonObject(args)) return variables;
  return { ...variables, args: writeArguments(args) };
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
  const pairs = [...extra].map(
    ([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`,
  );
  return `${url}${url.includes('?') ? '&' : '?'}${pairs.join('&')}`;
}
