import { hash } from 'node:crypto';
import type { ResponseCacheConfig } from '../config.ts';
import type { GatewayContext } from '../federation/subgraph-data-source.ts';
import { type AnswerKey, createAnswerKey, keyHeaders } from './answer-key.ts';
import type { ResponseCache } from './create-response-cache.ts';
import { createRepeatedRequests, type RepeatedRequests } from './repeated-requests.ts';
import { type AnswerWriter, createAnswerWriter } from './write-answer.ts';

/** How answers are kept, here and on the way to clients. */
export interface ResponseOptions extends Pick<ResponseCacheConfig, 'varyHeaders' | 'tagHeader'> {
  /** Null: every operation is executed. */
  readonly cache: ResponseCache | null;
}

/** Nothing is kept here; clients are told all the same how long they may keep an answer. */
export const NO_RESPONSES: ResponseOptions = { cache: null, varyHeaders: [], tagHeader: null };

/** What the GraphQL route needs to keep answers. */
export interface AnswerCaching {
  readonly cache: ResponseCache | null;
  readonly answerKey: AnswerKey;
  readonly writer: AnswerWriter;
  readonly isPlainQuery: (context: GatewayContext) => boolean;
  /** Null: responses are not repeated before the app. */
  readonly repeats: RepeatedRequests | null;
  /** Whether the gateway takes new requests. */
  readonly isOpen: () => boolean;
}

/** What {@link createAnswerCaching} is made from. */
export interface AnswerCachingOptions
  extends ResponseOptions,
    Pick<AnswerCaching, 'isPlainQuery' | 'isOpen'> {
  readonly supergraphSdl: string;
  /** Lower-case names of the client headers that subgraphs may see. */
  readonly forwardableHeaders: readonly string[];
}

/** The parts of answer caching for one supergraph. */
export function createAnswerCaching(options: AnswerCachingOptions): AnswerCaching {
  const { cache, varyHeaders, tagHeader, supergraphSdl, isPlainQuery, isOpen } = options;
  const headers = keyHeaders(varyHeaders, options.forwardableHeaders);
  return {
    cache,
    answerKey: createAnswerKey({ generation: hash('sha256', supergraphSdl), headers }),
    writer: createAnswerWriter({ keyHeaders: headers, tagHeader }),
    repeats: cache?.keepsAnswers ? createRepeatedRequests(cache, headers) : null,
    isPlainQuery,
    isOpen,
  };
}
