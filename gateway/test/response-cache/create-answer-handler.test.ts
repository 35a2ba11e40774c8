import { EVERYTHING_TAG } from '@banyan/platform/cache/tags.ts';
import { type CacheScope, createAnswerPolicy } from '@banyan/platform/request/answer-policy.ts';
import { createLogger } from '@banyan/platform/telemetry/logger.ts';
import { eventually } from '@banyan/platform/test/helpers/eventually.ts';
import { createRequestContext } from '@banyan/subgraph-kit/request-context.ts';
import { describe, expect, it } from '@jest/globals';
import fastify, { type FastifyRequest } from 'fastify';
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
  const ends = new Map<FastifyRequest, AbortController>();
  const signalOf = ({ request: raw }: Exchange) => {
    const end = ends.get(raw) ?? new AbortController();
    ends.set(raw, end);
    return end.signal;
  };
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
      signalOf(exchange);
      exchange.reply.type('application/json');
      return execute(exchange);
    },
    signalOf,
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
  /** Ends the request that came as the given one, counted from 0. */
  const end = (index: number) => [...ends.values()][index]?.abort();
  return { post, cache, time, repeatable, given, end, begun: () => ends.size };
}

/** The same, with a server whose executions end when the test says so: undefined, when it answers by itself. */
async function handleSlowly() {
  const executed: PromiseWithResolvers<string | undefined>[] = [];
  const handling = handleWith(async ({ reply }) => {
    const answer = Promise.withResolvers<string | undefined>();
    executed.push(answer);
    const text = await answer.promise;
    return text ?? reply.send('gone');
  });
  const count = (read: () => number, expected: number) =>
    eventually(read, (found) => found === expected);
  // Only when it is known which type the server chooses does anybody wait.
  const known = handling.post();
  await count(() => executed.length, 1);
  executed[0]?.resolve('{"data":{}}');
  await known;
  handling.time.now += 60_000;
  return { ...handling, executed, count };
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
    const { post, end, begun, executed, count } = await handleSlowly();
    const leader = post();
    await count(() => executed.length, 2);
    const waiting = post();
    await count(begun, 3);

    end(2);
    await count(() => executed.length, 3);
    executed[2]?.resolve('{"data":{"own":1}}');

    expect((await waiting).json()).toEqual({ data: { own: 1 } });
    executed[1]?.resolve('{"data":{}}');
    await leader;
  });

  it('executes one alone of many requests whose leader has gone', async () => {
    const { post, end, begun, executed, count } = await handleSlowly();
    const leader = post();
    await count(() => executed.length, 2);
    const waiting = Array.from({ length: 5 }, post);
    await count(begun, 7);

    end(1);
    executed[1]?.resolve(undefined);
    await count(() => executed.length, 3);
    executed[2]?.resolve('{"data":{"second":1}}');
    const answers = await Promise.all(waiting);

    expect(answers.map((answer) => answer.json())).toEqual(
      Array.from({ length: 5 }, () => ({ data: { second: 1 } })),
    );
    expect(executed).toHaveLength(3);
    await leader;
  });

  it.each([
    ['something has changed', '{"data":{"vain":1}}'],
    ['the client has gone', undefined],
  ])(
    'executes one alone of those who have waited in vain once, and each who has twice, when %s',
    async (_when, text) => {
      const { post, cache, end, begun, executed, count } = await handleSlowly();
      const leader = post();
      await count(() => executed.length, 2);
      const waiting = Array.from({ length: 5 }, post);
      await count(begun, 7);

      for (const index of [1, 2]) {
        if (text === undefined) end(index);
        else cache.invalidate([EVERYTHING_TAG]);
        executed[index]?.resolve(text);
        await count(() => executed.length, index === 1 ? 3 : 7);
      }
      for (const execution of executed.slice(3)) execution.resolve('{"data":{"own":1}}');
      const [first, ...others] = await Promise.all(waiting);
      await leader;

      expect(first?.body).toBe(text ?? 'gone');
      expect(others.map(({ body }) => body)).toEqual(Array(4).fill('{"data":{"own":1}}'));
    },
  );

  it('answers from the cache what was stored while a request waited for one that has gone', async () => {
    const { post, cache, end, begun, executed, count } = await handleSlowly();
    const leader = post();
    await count(() => executed.length, 2);
    const waiting = post();
    await count(begun, 3);
    cache.invalidate([EVERYTHING_TAG]);
    const later = post();
    await count(() => executed.length, 3);
    executed[2]?.resolve('{"data":{"later":1}}');
    await later;

    end(1);
    executed[1]?.resolve(undefined);

    expect((await waiting).json()).toEqual({ data: { later: 1 } });
    expect(executed).toHaveLength(3);
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
