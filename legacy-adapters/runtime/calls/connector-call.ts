import type { Validator } from '@banyan/platform/cache/resource-cache.ts';
import type { JsonValue } from '@banyan/platform/json/json-value.ts';
import type { RequestContext } from '@banyan/platform/request/request-context.ts';
import type { GraphQLOutputType } from 'graphql';
import type { ConnectorDefinition } from '../../connect/connectors.ts';
import type { MappingVariables } from '../../connect/mapping.ts';
import type { Purpose } from '../../dialect/classify/verdict.ts';
import { type PageFacts, readPage } from '../../dialect/pagination/read-page.ts';
import { compileAnswerBody } from '../answers/answer-body.ts';
import { compileJudge, type JudgedAnswer } from '../answers/judge.ts';
import { compileItemJudge, type ItemFailure } from '../batching/failed-items.ts';
import { listSeparator } from '../batching/list-separator.ts';
import type { ReadKey } from '../entities/entity-key.ts';
import { compileAnswerMapping } from '../mapping/answer-mapping.ts';
import type { ProblemBooks } from '../mapping/problem-books.ts';
import type { Storage } from '../resources/origin-storage.ts';
import type { ResourceRules } from '../resources/resource-rules.ts';
import { createRevalidation, type Unchanged } from '../resources/revalidation.ts';
import type { RunningSource } from '../sources/running-source.ts';
import type { SourceBooks } from '../sources/source-books.ts';
import type { WriteArguments } from './argument-values.ts';
import { takeCall } from './call-limit.ts';
import { compileCallRequest } from './call-request.ts';
import { callerNames } from './limit-scope.ts';

/** One call of a connector. */
export interface CallInput {
  readonly variables: MappingVariables;
  readonly request: RequestContext;
  readonly purpose: Purpose;
  /** How many entities the call asks for by key; null when it is no lookup by key. */
  readonly keys: number | null;
  /**
   * Rejects a batch whose URL would be longer, or which has more parameters than services read, before anything is sent, with
   * `BatchTooLong`. Default: no limit.
   */
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
      /** Rows of a batch that failed by their own status, and are not among the value. Absent when there are none. */
      readonly failures?: readonly ItemFailure[];
      readonly storage: Storage;
    }
  /** A lookup whose entity does not exist. */
  | { readonly kind: 'missing'; readonly storage: Storage }
  | Unchanged;

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
  /** The key, of those fields that it must be called with, that an entity or a row of it holds. */
  readonly keyOf: ReadKey;
  /** Between the keys of a batch that go as one text; null when they do not. */
  readonly separator: string | null;
  /** Whether its dialect tells a 404 of an entity that does not exist from that of an unknown route. */
  readonly tellsAbsence: boolean;
  /** Whether something that may name the caller reaches the service, so that it may answer one of them otherwise than another. */
  readonly dependsOnCaller: boolean;
  /** Whether a request can be made of it. Sends nothing. */
  canSend(input: CallInput): boolean;
  /** Rejects with a BanyanError. */
  run(input: CallInput): Promise<CallResult>;
}

/** What {@link createConnectorCall} needs besides the definition. */
export interface ConnectorCallOptions {
  readonly service: string;
  readonly source: RunningSource;
  readonly rules: ResourceRules;
  readonly problems: ProblemBooks;
  readonly keyOf: ReadKey;
  /** Wire name to argument path, for validation errors; see `wireToArgumentPaths`. */
  readonly argumentPaths: ReadonlyMap<string, string>;
  /** Of the mapping's result; null when it is not known. */
  readonly resultType: GraphQLOutputType | null;
  /** What is done with mapped answers; null: nothing. */
  readonly readValues: ((value: JsonValue) => JsonValue) | null;
  /** Default: the arguments are sent as they are. */
  readonly writeArguments?: WriteArguments;
}

/** Compiles the request, the mapping and the error handling of one connector. */
export function createConnectorCall(
  definition: ConnectorDefinition,
  options: ConnectorCallOptions,
): ConnectorCall {
  const { source, service, rules, readValues } = options;
  const dialect = source.dialectOf(definition);
  const requestOf = compileCallRequest(definition, options);
  const mapping = compileAnswerMapping(definition, options.problems);
  const judge = compileJudge(definition, { ...options, dialect });
  const answerBody = compileAnswerBody(definition, dialect, options.resultType);
  const judgeItems = compileItemJudge(definition, { ...options, dialect });
  const send = createRevalidation({ definition, source, rules });
  const toResult = (
    { body, variables, doubt }: JudgedAnswer,
    storage: Storage,
    request: RequestContext,
  ): CallResult => {
    const items = judgeItems(answerBody(body), variables);
    const mapped = mapping.map(items.body, variables, request);
    return {
      kind: 'value',
      value: readValues === null ? mapped : readValues(mapped),
      page: readPage(body, dialect.paginator ?? undefined),
      ...(items.failures.length > 0 && { failures: items.failures }),
      storage: doubt === undefined ? storage : { isStorable: false },
    };
  };
  return {
    definition,
    promised: mapping.promised,
    rules,
    books: source.books,
    maxUrlLength: source.maxUrlLength,
    keyOf: options.keyOf,
    separator: listSeparator(definition, dialect),
    tellsAbsence: dialect.errors.missing !== 'never',
    dependsOnCaller: callerNames(definition, source).length > 0,
    canSend(input) {
      try {
        requestOf(input);
        return true;
      } catch {
        // Whoever sends it gets the error.
        return false;
      }
    },
    async run(input) {
      const { request, validator = null } = input;
      const { call, variables } = requestOf(input);
      takeCall({ definition, source, service }, request);
      const sent = await send(call, { request, validator });
      if (sent.kind === 'unchanged') return sent;
      const answer = judge(sent.response, variables, input.purpose);
      if (answer === null) return { kind: 'missing', storage: sent.storage };
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
