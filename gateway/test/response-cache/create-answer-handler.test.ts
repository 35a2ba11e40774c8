import { type CacheScope, createAnswerPolicy } from '@banyan/platform/request/answer-policy.ts';
import { createLogger } from '@banyan/platform/telemetry/logger.ts';
import { eventually } from '@banyan/platform/test/helpers/eventually.ts';
import { createRequestContext } from '@banyan/subgraph-kit/request-context.ts';
import { describe, expect, it } from '@jest/globals';
import fastify from 'fastify';
import { createAnswerKey } from '../../response-cache/answer-key.ts';
import type { StoredAnswer } from '../../response-cache/answer-store.ts';
import { createAnswerHandler } from '../../response-cache/create-answer-handler.ts';
import { createResponseCache } from '../../response-cache/create-response-cache.ts';
import { createAnswerWriter, type Exchange } from '../../response-cache/write-answer.ts';

/** A stub of the GraphQL server, for what the real one is not brought to do. */
function handleWith(
  execute: (exchange: Exchange) => Promise<unknown>,
  scope: CacheScope = 'public',
) {
  const answer = createAnswerPolicy();
  answer.restrict({ maxAgeMs: 60_000, scope });
  const repeatable: unknown[] = [];
  const given: StoredAnswer[] = [];
  const ends: AbortController[] = [];
  const request = {
    ...createRequestContext({
      requestId: 'r',
      headers: new Map(),
      signal: new AbortController().signal,
      log: createLogger({ level: 'silent' }),
    }),
    answer,
  };
  const time = { now: 1_000_000 };
  const cache = createResponseCache({ sharedStore: null, now: () => time.now });
  const handler = createAnswerHandler({
    execute: async (exchange) => {
      exchange.reply.type('application/json');
      return execute(exchange);
    },
    signalOf() {
      const end = new AbortController();
      ends.push(end);
      return end.signal;
    },
    contextOf: () => ({ request, isTraced: false }),
    isPlainQuery: () => true,
    cache,
    answerKey: createAnswerKey({ generation: '1', headers: [] }),
    bypassHeaders: [],
    onRepeatable(_, { answer, body }) {
      given.push(answer);
      repeatable.push([answer.maxAgeMs, String(body)]);
    },
    writer: createAnswerWriter({ keyHeaders: [], tagHeader: null }),
    now: () => time.now,
  });
  const app = fastify();
  app.post('/graphql', handler);
  const post = () => app.inject({ method: 'POST', url: '/graphql', payload: { query: '{ a }' } });
  return { post, cache, time, repeatable, given, ends };
}

describe('answer handler', () => {
  it('does not store an answer that sets a cookie, nor lets others store it', async () => {
    const { post, cache } = handleWith(async ({ reply }) => {
      reply.header('set-cookie', 'session=ada');
      return '{"data":{}}';
    });

    const answer = await post();

    expect(answer.headers['cache-control']).toBe('no-store');
    expect(cache.statistics().stored).toBe(0);
  });

  it('does not store an answer of another status', async () => {
    const { post, cache } = handleWith(async ({ reply }) => {
      reply.status(500);
      return '{"data":{}}';
    });

    const answer = await post();

    expect(answer.headers['cache-control']).toBe('no-store');
    expect(cache.statistics().stored).toBe(0);
  });

  it('keeps no more memory than that of the answer', async () => {
    const { post, given } = handleWith(async () => '{"data":{"a":1}}');

    await post();

    expect(given.map(({ body }) => body.bytes.buffer.byteLength)).toEqual([16]);
  });

  it('lets nobody wait for an equal request beyond his own time', async () => {
    const executed: PromiseWithResolvers<string>[] = [];
    const { post, ends, time } = handleWith(() => {
      const answer = Promise.withResolvers<string>();
      executed.push(answer);
      return answer.promise;
    });
    const until = (list: readonly unknown[], length: number) =>
      eventually(
        () => list.length,
        (count) => count === length,
      );

    // Only when it is known which type the server chooses does anybody wait.
    const known = post();
    await until(executed, 1);
    executed[0]?.resolve('{"data":{}}');
    await known;
    time.now += 60_000;
    const leader = post();
    await until(executed, 2);
    const waiting = post();
    await until(ends, 1);
    ends[0]?.abort();
    await until(executed, 3);
    executed[2]?.resolve('{"data":{"own":1}}');

    expect((await waiting).json()).toEqual({ data: { own: 1 } });
    executed[1]?.resolve('{"data":{}}');
    await leader;
  });

  it('leaves alone what the server sends by itself', async () => {
    const { post, cache } = handleWith(async ({ reply }) => reply.send({ own: true }));

    const answer = await post();

    expect(answer.json()).toEqual({ own: true });
    expect(cache.statistics().stored).toBe(0);
  });

  it('counts the age from the moment when the operation began', async () => {
    const { post, time } = handleWith(async () => {
      time.now += 10_000;
      return '{"data":{}}';
    });

    const made = await post();
    time.now += 49_999;
    const stored = await post();
    time.now += 1;
    const renewed = await post();

    expect([made, stored, renewed].map(({ headers }) => headers.age)).toEqual(['10', '59', '10']);
  });

  it('lets the very first response be repeated', async () => {
    const { post, repeatable } = handleWith(async () => '{"data":{}}');

    await post();

    expect(repeatable).toEqual([[60_000, '{"data":{}}']]);
  });

  it('lets no response be repeated that is one caller’s own', async () => {
    const { post, repeatable } = handleWith(async () => '{"data":{}}', 'private');

    await post();

    expect(repeatable).toEqual([]);
  });

  it('stores nothing when the server throws', async () => {
    const { post, cache } = handleWith(async () => {
      throw new Error('broken');
    });

    const answer = await post();

    expect(answer.statusCode).toBe(500);
    expect(cache.statistics().stored).toBe(0);
  });
});
