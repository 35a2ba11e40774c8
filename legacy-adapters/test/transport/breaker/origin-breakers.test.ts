import type { ServerResponse } from 'node:http';
import { createCallTrace } from '@banyan/platform/request/call-trace.ts';
import { createLogger } from '@banyan/platform/telemetry/logger.ts';
import { createPrometheusMetrics } from '@banyan/platform/telemetry/prometheus-metrics.ts';
import { createFakeClock } from '@banyan/platform/test/helpers/fake-clock.ts';
import { afterEach, describe, expect, it, jest } from '@jest/globals';
import type { BreakerRules } from '../../../transport/breaker/origin-breakers.ts';
import { CALL_METRICS } from '../../../transport/call-metrics.ts';
import { createLegacyClient, type LegacyClientOptions } from '../../../transport/legacy-client.ts';
import { UnsentRequest } from '../../../transport/transport-failure.ts';
import { aGet, aPost, createClientUnderTest } from '../client-under-test.ts';
import { type Answer, startStubServer, unusedOrigin } from '../stub-server.ts';

/** A stub of a broken service with a client, whose clock stands still and whose breakers open after four failures. */
async function startBroken(answer: Answer, options: Partial<LegacyClientOptions> = {}) {
  const stack = new AsyncDisposableStack();
  const server = stack.use(await startStubServer(answer));
  const clock = createFakeClock();
  const metrics = createPrometheusMetrics({ definitions: CALL_METRICS, showsProcess: false });
  const breaker: BreakerRules = {
    isFailure: ({ status }) => status === 500,
    minCalls: 4,
    failurePercent: 75,
    maxMs: 30_000,
    clock,
  };
  const named = { subgraph: 'catalog', source: 'api', baseUrl: null };
  const client = createLegacyClient({ ...named, breaker, metrics, ...options });
  stack.defer(() => client.close());
  const trace = createCallTrace();
  const lines: string[] = [];
  const log = createLogger({ write: (line) => lines.push(line) });
  const contextOf = (signal = new AbortController().signal) => ({
    signal,
    trace,
    requestId: 'req-1',
    log,
  });
  const at = (path: string) => new URL(path, server.origin).href;
  const routeOf = (path: string) => new URL(at(path)).pathname;
  const get = (path: string, signal?: AbortSignal) =>
    client.send({ ...aGet(at(path)), route: routeOf(path) }, contextOf(signal));
  return {
    server,
    clock,
    trace,
    get,
    post: (path: string) => client.send({ ...aPost(at(path)), route: routeOf(path) }, contextOf()),
    /** Outcomes of so many reads in turn: a status, or a code. */
    async read(path: string, times: number) {
      const outcomes: unknown[] = [];
      for (let read = 0; read < times; read += 1) {
        outcomes.push(
          await get(path).then(
            ({ status }) => status,
            ({ code }) => code,
          ),
        );
      }
      return outcomes;
    },
    paths: () => server.requests.map(({ url }) => url),
    logged: () => lines.map((line) => JSON.parse(line) as unknown),
    counted: async (name: string) =>
      (await metrics.render())
        .split('\n')
        .filter((line) => line.startsWith(`banyan_legacy_${name}{`) && !line.endsWith(' 0')),
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}

/** A service that answers with that status until it is mended, apart from `/good`. */
function breakable(status = 500) {
  const state = { isBroken: true };
  const answer: Answer = ({ url }, response) =>
    response.writeHead(state.isBroken && url !== '/good' ? status : 200).end();
  const mend = () => {
    state.isBroken = false;
  };
  return { answer, mend };
}

const open = 'UPSTREAM_UNAVAILABLE';

describe('a legacy client whose service answers with nothing but 500', () => {
  it('makes no further call after some, and says when it will', async () => {
    await using broken = await startBroken(breakable().answer);
    const before = await broken.read('/a', 4);

    const held = broken.get('/a?page=2');

    await expect(held).rejects.toMatchObject({
      code: 'UPSTREAM_UNAVAILABLE',
      service: 'catalog',
      retryAfterSeconds: 1,
      message:
        'The breaker of the service is open, since its calls fail: it is not asked again yet.',
    });
    expect(await broken.read('/a', 10)).toEqual(Array(10).fill(open));
    expect(before).toEqual([500, 500, 500, 500]);
    expect(broken.server.requests).toHaveLength(4);
  });

  it('says that a write which it holds back was never sent', async () => {
    await using broken = await startBroken(breakable().answer);
    await broken.read('/orders', 4);

    await expect(broken.post('/orders')).rejects.toBeInstanceOf(UnsentRequest);

    expect(broken.server.requests.map(({ method }) => method)).not.toContain('POST');
  });

  it('lets one call try after the pause, and all when that has gone well', async () => {
    const service = breakable();
    await using broken = await startBroken(service.answer);
    await broken.read('/a', 4);
    broken.clock.advance(1000);
    service.mend();

    const together = await Promise.allSettled([
      broken.get('/a?try'),
      broken.get('/a?late'),
      broken.get('/a?later'),
    ]);
    const after = await broken.read('/a', 2);

    expect(together.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected']);
    expect(after).toEqual([200, 200]);
    expect(broken.paths()).toEqual(['/a', '/a', '/a', '/a', '/a?try', '/a', '/a']);
  });

  it('tries less and less often while it stays broken', async () => {
    await using broken = await startBroken(breakable().answer);
    await broken.read('/a', 4);

    for (const seconds of [1, 2, 4, 8]) {
      broken.clock.advance(seconds * 1000 - 1);
      await broken.read('/a?early', 3);
      broken.clock.advance(1);
      await broken.read('/a?try', 3);
    }

    expect(broken.paths().slice(4)).toEqual(Array(4).fill('/a?try'));
  });

  it('lets the next call try when the one that tried has lost its caller', async () => {
    let answers = true;
    const silent = Promise.withResolvers<void>();
    await using broken = await startBroken((_request, response) => {
      if (answers) response.writeHead(500).end();
      else silent.resolve();
    });
    await broken.read('/a', 4);
    broken.clock.advance(1000);
    answers = false;
    const caller = new AbortController();
    const lost = broken.get('/a?lost', caller.signal);
    await silent.promise;
    caller.abort();
    await expect(lost).rejects.toMatchObject({ code: 'REQUEST_CANCELLED' });
    answers = true;

    const next = await broken.read('/a?next', 2);

    expect(next).toEqual([500, open]);
  });

  it('refuses at once, also while the one that tries has the only place', async () => {
    const ends: (() => void)[] = [];
    await using broken = await startBroken(
      ({ url }, response) => {
        if (url === '/a?slow') ends.push(() => response.end());
        else response.writeHead(500).end();
      },
      { concurrency: 1 },
    );
    await broken.read('/a', 4);
    broken.clock.advance(1000);
    const slow = broken.get('/a?slow');
    await broken.server.whenSeen(5);

    await expect(broken.get('/a')).rejects.toMatchObject({ code: open, retryAfterSeconds: 1 });

    for (const end of ends) end();
    expect((await slow).status).toBe(200);
  });

  it('calls each other route once, and then holds it back as well', async () => {
    await using broken = await startBroken(breakable().answer);
    await broken.read('/a', 4);

    const others = [...(await broken.read('/b', 3)), ...(await broken.read('/c', 3))];

    expect(others).toEqual([500, open, open, 500, open, open]);
    expect(broken.paths().slice(4)).toEqual(['/b', '/c']);
  });

  it('goes on with calls of another service', async () => {
    await using broken = await startBroken(breakable().answer);
    await using elsewhere = await startStubServer((_request, response) => response.end());
    await broken.read('/a', 4);

    const other = await broken.get(`${elsewhere.origin}/other`);

    expect(other.status).toBe(200);
  });

  it('holds back no call of another source', async () => {
    await using broken = await startBroken(breakable().answer);
    await using other = createClientUnderTest({ source: 'reports' });
    await broken.read('/a', 4);

    const answer = await other.get(`${broken.server.origin}/good`);

    expect(answer.status).toBe(200);
    expect(await broken.read('/a', 1)).toEqual([open]);
  });

  it('goes on for ever unless it is told not to', async () => {
    await using broken = await startBroken(breakable().answer, { breaker: undefined as never });

    expect(await broken.read('/a', 30)).toEqual(Array(30).fill(500));
  });
});

describe('a legacy client whose breaker opens and closes', () => {
  it('tells of it in one line each, in the metrics, and in the trace', async () => {
    const service = breakable();
    await using broken = await startBroken(service.answer);
    await broken.read('/a', 4);
    await broken.read('/a?token=secret', 2);
    const during = await broken.counted('breaker_open');
    broken.clock.advance(1000);
    await broken.read('/a', 1);
    broken.clock.advance(2000);
    service.mend();
    await broken.read('/a', 1);

    const source = { subgraph: 'catalog', source: 'api' };
    const labels = 'subgraph="catalog",source="api"';
    expect(broken.logged()).toMatchObject([
      { level: 40, ...source, pauseMs: 1000, msg: expect.stringContaining('breaker') },
      { level: 30, ...source, msg: expect.stringContaining('closes') },
    ]);
    expect(during).toEqual([`banyan_legacy_breaker_open{${labels}} 1`]);
    expect(await broken.counted('breaker_open')).toEqual([]);
    expect(await broken.counted('pauses_total')).toEqual([
      `banyan_legacy_pauses_total{${labels},reason="failures"} 2`,
    ]);
    expect(await broken.counted('calls_total')).toContain(
      `banyan_legacy_calls_total{${labels},outcome="held_back"} 2`,
    );
    expect(broken.trace.heldBackCalls).toEqual(
      Array(2).fill({ ...source, method: 'GET', path: '/a', retryAfterSeconds: 1 }),
    );
  });
});

/** Sockets go on as ever; only time limits, and the time that calls take, stand still. */
function stopTime() {
  jest.useFakeTimers({
    doNotFake: ['nextTick', 'queueMicrotask', 'setImmediate', 'Date', 'hrtime'],
  });
}

/** A stub that answers when it is told to. */
function holdingBack() {
  let waiting: ServerResponse[] = [];
  const answer: Answer = (_request, response) => void waiting.push(response);
  const answerAll = () => {
    for (const response of waiting) response.end();
    waiting = [];
  };
  return { answer, answerAll };
}

describe('a legacy client whose calls have to wait for their turn', () => {
  afterEach(() => {
    jest.useRealTimers();
  });

  it('never opens its breaker for calls that are out of time since they waited, while others are answered', async () => {
    const service = holdingBack();
    const limits = { timeoutMs: 1000, concurrency: 8 };
    await using broken = await startBroken(service.answer, limits);
    stopTime();
    const burst = Promise.allSettled(Array.from({ length: 48 }, () => broken.get('/a')));
    for (const seen of [8, 16, 24, 32]) {
      await broken.server.whenSeen(seen);
      jest.advanceTimersByTime(220);
      service.answerAll();
    }
    await broken.server.whenSeen(40);
    jest.advanceTimersByTime(120);
    const outcomes = (await burst).map(({ status }) => status);

    const after = [broken.get('/a'), broken.get('/a'), broken.get('/a')];
    await broken.server.whenSeen(43);
    service.answerAll();

    expect(outcomes.filter((status) => status === 'fulfilled')).toHaveLength(32);
    expect((await Promise.all(after)).map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(broken.server.requests).toHaveLength(43);
  });

  it('opens its breaker when a service hangs that has answered just now', async () => {
    const service = holdingBack();
    await using broken = await startBroken(service.answer, { timeoutMs: 1000, concurrency: 8 });
    stopTime();
    const well = broken.get('/a');
    await broken.server.whenSeen(1);
    service.answerAll();
    await well;
    const burst = Promise.allSettled(Array.from({ length: 8 }, () => broken.get('/a')));
    await broken.server.whenSeen(9);
    jest.advanceTimersByTime(1000);
    await burst;

    await expect(broken.get('/a')).rejects.toMatchObject({ code: open, retryAfterSeconds: 1 });

    expect(broken.server.requests).toHaveLength(9);
  });

  it('opens its breaker when a service hangs whose calls all wait', async () => {
    await using broken = await startBroken(() => {}, { timeoutMs: 1000, concurrency: 1 });
    stopTime();
    const calls = [0, 1, 2, 3, 4].map(() => {
      const call = broken.get('/a').catch(({ code }) => code);
      jest.advanceTimersByTime(100);
      return call;
    });
    jest.advanceTimersByTime(400);
    for (const seen of [1, 2, 3, 4]) {
      await broken.server.whenSeen(seen);
      jest.advanceTimersByTime(100);
      await calls[seen - 1];
    }

    const outcomes = await Promise.all(calls);

    const late = 'UPSTREAM_TIMEOUT';
    expect(outcomes).toEqual([late, late, late, late, open]);
    expect(broken.server.requests).toHaveLength(4);
  });
});

describe('a legacy client', () => {
  afterEach(() => {
    jest.useRealTimers();
  });

  it('opens its breaker when the service hangs', async () => {
    await using broken = await startBroken(() => {}, { timeoutMs: 80 });
    stopTime();
    for (const seen of [1, 2, 3, 4]) {
      const hung = broken.get('/a');
      await broken.server.whenSeen(seen);
      jest.advanceTimersByTime(80);
      await expect(hung).rejects.toMatchObject({ code: 'UPSTREAM_TIMEOUT' });
    }

    await expect(broken.get('/a')).rejects.toMatchObject({ code: open, retryAfterSeconds: 1 });

    expect(broken.server.requests).toHaveLength(4);
  });

  it('opens its breaker when the service breaks its connections', async () => {
    await using broken = await startBroken((_request, _response, socket) => socket.destroy());
    await broken.read('/a', 4);

    await expect(broken.get('/a')).rejects.toMatchObject({ code: open, retryAfterSeconds: 1 });

    expect(broken.server.requests).toHaveLength(4);
  });

  it('opens its breaker when nobody listens', async () => {
    await using broken = await startBroken(() => {});
    const origin = await unusedOrigin();
    await broken.read(origin, 4);

    await expect(broken.get(origin)).rejects.toMatchObject({ retryAfterSeconds: 1 });
  });

  it('sends nothing that waited for its turn when the breaker opened', async () => {
    await using broken = await startBroken(breakable().answer, { concurrency: 1 });

    const outcomes = await Promise.allSettled(Array.from({ length: 40 }, () => broken.get('/a')));

    expect(outcomes.filter(({ status }) => status === 'rejected')).toHaveLength(36);
    expect(broken.server.requests).toHaveLength(4);
  });

  it.each([404, 409, 422, 429, 501])(
    'never opens its breaker for answers with %d',
    async (status) => {
      await using broken = await startBroken(breakable(status).answer);

      expect(await broken.read('/a', 20)).toEqual(Array(20).fill(status));
      expect(broken.server.requests).toHaveLength(20);
    },
  );

  it('never opens its breaker for calls that lose their caller', async () => {
    await using broken = await startBroken(() => {});
    for (let call = 1; call <= 20; call += 1) {
      const caller = new AbortController();
      const lost = broken.get('/a', caller.signal);
      await broken.server.whenSeen(call);
      caller.abort();
      await expect(lost).rejects.toMatchObject({ code: 'REQUEST_CANCELLED' });
    }

    expect(await broken.counted('breaker_open')).toEqual([]);
  });

  it('never opens its breaker for one route that fails among others that work', async () => {
    await using broken = await startBroken(breakable().answer);
    const outcomes: unknown[] = [];
    for (let page = 0; page < 5; page += 1) {
      outcomes.push(...(await broken.read('/good', 1)), ...(await broken.read('/bad', 20)));
      broken.clock.advance(5000);
    }

    expect(outcomes.filter((outcome) => outcome === open)).toEqual([]);
    expect(broken.server.requests).toHaveLength(105);
  });

  it('goes on with a route that works when one that fails has opened its breaker, and closes it', async () => {
    await using broken = await startBroken(breakable().answer);
    const before = await broken.read('/bad', 6);

    const good = await Promise.all(Array.from({ length: 20 }, () => broken.get('/good')));

    expect(before).toEqual([500, 500, 500, 500, open, open]);
    expect(good.map(({ status }) => status)).toEqual(Array(20).fill(200));
    expect(await broken.read('/bad', 1)).toEqual([500]);
    expect(await broken.counted('breaker_open')).toEqual([]);
    expect(broken.server.requests).toHaveLength(4 + 20 + 1);
  });
});
