import type { FastifyReply, FastifyRequest } from 'fastify';
import { CREDENTIAL_HEADERS } from '../credential-headers.ts';
import type { GatewayContext } from '../federation/subgraph-data-source.ts';
import { createAcceptedTypes } from './accepted-types.ts';
import { createAnswerBody, ownBody } from './answer-body.ts';
import type { AnswerKey } from './answer-key.ts';
import type { StoredAnswer } from './answer-store.ts';
import type { Fill, ResponseCache } from './create-response-cache.ts';
import { readOperation } from './read-operation.ts';
import type { SentResponse } from './repeated-requests.ts';
import type { AnswerWriter, Exchange } from './write-answer.ts';

/** What {@link createAnswerHandler} puts together. */
export interface AnswerHandlerOptions {
  /** The GraphQL server: sets status and content type and gives the body, or answers by itself. */
  readonly execute: (exchange: Exchange) => Promise<unknown>;
  /** Aborts when a request need not be answered any more; it counts from the first call on. */
  readonly signalOf: (exchange: Exchange) => AbortSignal;
  /** The context in which a request was executed; undefined when it was refused before that. */
  readonly contextOf: (request: FastifyRequest) => GatewayContext | undefined;
  readonly isPlainQuery: (context: GatewayContext) => boolean;
  /** Null: every operation is executed. */
  readonly cache: ResponseCache | null;
  readonly answerKey: AnswerKey;
  /** A request with one of these headers is executed, and its answer is not stored. */
  readonly bypassHeaders: readonly string[];
  readonly writer: AnswerWriter;
  /** Called before an answer is sent that is stored, or has just been given to the cache. */
  readonly onRepeatable: (exchange: Exchange, response: SentResponse) => void;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** A route handler. */
export type AnswerHandler = (request: FastifyRequest, reply: FastifyReply) => Promise<unknown>;

/**
 * Answers from the cache what can be answered from it, without looking at the document, and equal requests at the same time
 * with one answer; has everything else executed, stores it if everybody may see it, and says in the headers how long it may be kept.
 */
export function createAnswerHandler(options: AnswerHandlerOptions): AnswerHandler {
  const { cache, writer, now } = options;
  const types = createAcceptedTypes();
  return async (request, reply) => {
    const exchange = { request, reply };
    const key = cache === null ? null : keyOf(exchange, options);
    const type = types.find(request.headers.accept);
    const { stored, fill } = await findAnswer(exchange, { key, type }, options);
    if (stored !== null) return sendStored(exchange, stored, options);
    const answer = await runFenced(exchange, fill, options);
    if (answer === null) return reply;
    const chosen = String(reply.getHeader('content-type'));
    if (answer.maxAgeMs > 0) types.learn(request.headers.accept, chosen);
    const body = await writer.prepare(exchange, answer, now());
    if (key !== null && answer.maxAgeMs > 0 && answer.scope === 'public')
      options.onRepeatable(exchange, toSent(reply, { answerKey: key, answer, body }));
    return reply.send(body);
  };
}

function toSent(
  reply: FastifyReply,
  parts: Pick<SentResponse, 'answerKey' | 'answer' | 'body'>,
): SentResponse {
  return { ...parts, status: reply.statusCode, headers: reply.getHeaders() };
}

interface Wanted {
  /** Null: the cache has no part in the request. */
  readonly key: string | null;
  /** Undefined: it is not known yet which one the server chooses. */
  readonly type: string | undefined;
}

/** What is to be done with a request. */
interface Found {
  /** To be sent. Null: the request must be executed. */
  readonly stored: FoundAnswer | null;
  /** Where its answer will be put then, if the cache has a part in it. */
  readonly fill: Fill | null;
}

/** From the memory, or from an equal request that is being executed. */
async function findAnswer(
  exchange: Exchange,
  { key, type }: Wanted,
  { cache, signalOf }: AnswerHandlerOptions,
): Promise<Found> {
  if (cache === null || key === null) return { stored: null, fill: null };
  if (type === undefined) {
    cache.countBypass('new_type');
    return { stored: null, fill: cache.openFill(key) };
  }
  const stored = cache.find(key);
  if (stored !== null) return { stored: { key, type, stored }, fill: null };
  return waitForEqual(exchange, { cache, key, type }, signalOf);
}

interface Waiting {
  readonly cache: ResponseCache;
  readonly key: string;
  readonly type: string;
}

async function waitForEqual(
  exchange: Exchange,
  { cache, key, type }: Waiting,
  signalOf: AnswerHandlerOptions['signalOf'],
): Promise<Found> {
  for (let waits = 0; waits < maxWaits; waits += 1) {
    const landing = cache.join(key, isAnonymous(exchange.request));
    if (landing === null) break;
    const outcome = await Promise.race([landing, aborted(signalOf(exchange))]);
    if (outcome === 'own' || outcome === 'aborted') break;
    const stored = typeof outcome === 'object' ? outcome : cache.peek(key);
    if (stored !== null) return { stored: { key, type, stored }, fill: null };
  }
  // In the same turn as the look for an operation to wait for: of many who have waited in vain, only one goes ahead.
  return { stored: null, fill: cache.openFill(key) };
}

/**
 * After so many in vain a request is executed by itself. Where who leads has the least time left of all, none might ever come
 * to its end.
 */
const maxWaits = 2;

/** Lets the request meet its end where it is executed. */
function aborted(signal: AbortSignal): Promise<'aborted'> {
  return new Promise((resolve) => {
    signal.addEventListener('abort', () => resolve('aborted'), { once: true });
    if (signal.aborted) resolve('aborted');
  });
}

function isAnonymous({ headers }: FastifyRequest): boolean {
  return !CREDENTIAL_HEADERS.some((name) => headers[name] !== undefined);
}

interface FoundAnswer {
  readonly key: string;
  readonly type: string;
  readonly stored: StoredAnswer;
}

async function sendStored(
  exchange: Exchange,
  { key, stored, type }: FoundAnswer,
  { writer, now, onRepeatable }: AnswerHandlerOptions,
): Promise<FastifyReply> {
  const { reply } = exchange;
  const body = await writer.prepare(exchange, stored, now(), type);
  onRepeatable(exchange, toSent(reply, { answerKey: key, answer: stored, body }));
  return reply.send(body);
}

/** Null for a request that the cache has no part in. */
function keyOf(
  { request }: Exchange,
  { answerKey, bypassHeaders, cache }: AnswerHandlerOptions,
): string | null {
  const { method, url, headers, body, raw } = request;
  const isInspected = bypassHeaders.some((name) => headers[name] !== undefined);
  const operation = isInspected ? null : readOperation({ method, url, headers, body });
  if (operation !== null) return answerKey(operation, raw.rawHeaders);
  cache?.countBypass(isInspected ? 'inspected' : 'unusual');
  return null;
}

/** Null when the server has answered by itself. */
async function runFenced(
  exchange: Exchange,
  fill: Fill | null,
  options: AnswerHandlerOptions,
): Promise<StoredAnswer | null> {
  const { execute, now, signalOf } = options;
  const beganAt = fill?.beganAt ?? now();
  try {
    await fill?.gather(isAnonymous(exchange.request));
    const text = await execute(exchange);
    if (typeof text !== 'string') return null;
    const answer = toAnswer(text, beganAt, exchange, options);
    if (answer.maxAgeMs <= 0 && signalOf(exchange).aborted) fill?.giveUp();
    return fill?.store(answer) ?? answer;
  } finally {
    if (signalOf(exchange).aborted) fill?.giveUp();
    else fill?.abandon();
  }
}

function toAnswer(
  text: string,
  createdAt: number,
  { request, reply }: Exchange,
  { contextOf, isPlainQuery }: AnswerHandlerOptions,
): StoredAnswer {
  const body = createAnswerBody(text);
  const context = contextOf(request);
  const isKept =
    context !== undefined &&
    isPlainQuery(context) &&
    reply.statusCode === 200 &&
    !reply.hasHeader('set-cookie');
  if (!isKept) return { body, createdAt, scope: 'private', maxAgeMs: 0, mayLag: false, tags: [] };
  const { scope, maxAgeMs, mayLag, tags } = context.request.answer;
  const mayBeStored = scope === 'public' && maxAgeMs > 0;
  const kept = mayBeStored ? ownBody(body) : body;
  return { body: kept, createdAt, scope, maxAgeMs, mayLag, tags: [...tags] };
}
