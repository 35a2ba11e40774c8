import { createCallTrace } from '@banyan/platform/request/call-trace.ts';
import { createLogger } from '@banyan/platform/telemetry/logger.ts';
import { createPrometheusMetrics } from '@banyan/platform/telemetry/prometheus-metrics.ts';
import { createFakeClock } from '@banyan/platform/test/helpers/fake-clock.ts';
import { describe, expect, it } from '@jest/globals';
import { CALL_METRICS } from '../../../transport/call-metrics.ts';
import { createLegacyClient, type LegacyClientOptions } from '../../../transport/legacy-client.ts';
import { UnsentRequest } from '../../../transport/transport-failure.ts';
import { aGet, aPost } from '../client-under-test.ts';
import { type Answer, type SeenRequest, startStubServer } from '../stub-server.ts';

/** Statuses by which the stub asks for a pause, of as many milliseconds as its header says. */
const reasons: Readonly<Record<number, 'rate_limit' | 'outage'>> = {
  429: 'rate_limit',
  503: 'outage',
};

/** A stub service with a client, whose clock stands still. */
async function startGated(answer: Answer, options: Partial<LegacyClientOptions> = {}) {
  const stack = new AsyncDisposableStack();
  const server = stack.use(await startStubServer(answer));
  const clock = createFakeClock();
  const metrics = createPrometheusMetrics({ definitions: CALL_METRICS, showsProcess: false });
  const coolDown: LegacyClientOptions['coolDown'] = {
    readPause({ status, headers }) {
      const reason = reasons[status];
      const wait = headers.get('x-wait')?.[0];
      return reason === undefined
        ? null
        : { reason, waitMs: wait === undefined ? null : Number(wait) };
    },
    maxMs: 60_000,
    clock,
  };
  const client = createLegacyClient({
    subgraph: 'catalog',
    source: 'api',
    baseUrl: null,
    coolDown,
    metrics,
    ...options,
  });
  stack.defer(() => client.close());
  const trace = createCallTrace();
  const lines: string[] = [];
  const log = createLogger({ write: (line) => lines.push(line) });
  const context = { signal: new AbortController().signal, trace, requestId: 'req-1', log };
  const at = (path: string) => new URL(path, server.origin).href;
  return {
    server,
    clock,
    trace,
    get: (path: string, limitScope = 'ann') =>
      client.send({ ...aGet(at(path)), limitScope }, context),
    post: (path: string, limitScope = 'ann') =>
      client.send({ ...aPost(at(path)), limitScope }, context),
    logged: () => lines.map((line) => JSON.parse(line) as unknown),
    counted: async (name: string) =>
      (await metrics.render())
        .split('\n')
        .filter((line) => line.startsWith(`banyan_legacy_${name}{`) && !line.endsWith(' 0')),
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}

/** Answers with that status to `/busy`, and with a success to all else. */
function busy(status: number, headers: Readonly<Record<string, string>> = {}): Answer {
  return ({ url }, response) => {
    if (url === '/busy') response.writeHead(status, headers).end();
    else response.end();
  };
}

const pathsOf = (requests: readonly SeenRequest[]) => requests.map(({ url }) => url);

describe('a legacy client whose service has refused a caller with 429', () => {
  it('makes no further call of that caller until the time that the service gave', async () => {
    await using gated = await startGated(busy(429, { 'x-wait': '20000' }));
    const first = await gated.get('/busy');
    gated.clock.advance(4500);

    const held = gated.get('/other');

    await expect(held).rejects.toMatchObject({
      code: 'RATE_LIMITED',
      service: 'catalog',
      retryAfterSeconds: 16,
      message: 'The service has refused too many requests, and is not asked again yet.',
    });
    gated.clock.advance(15_500);
    const later = await gated.get('/other');
    expect([first.status, later.status]).toEqual([429, 200]);
    expect(pathsOf(gated.server.requests)).toEqual(['/busy', '/other']);
  });

  it('says that a write which it holds back was never sent', async () => {
    await using gated = await startGated(busy(429, { 'x-wait': '20000' }));
    await gated.get('/busy');

    const held = gated.post('/orders');

    await expect(held).rejects.toBeInstanceOf(UnsentRequest);
    expect(pathsOf(gated.server.requests)).toEqual(['/busy']);
  });

  it('goes on with the calls of others', async () => {
    await using gated = await startGated(busy(429, { 'x-wait': '20000' }));
    await gated.get('/busy', 'ann');

    const other = await gated.get('/other', 'bob');

    expect(other.status).toBe(200);
  });

  it('goes on with calls of another service', async () => {
    await using gated = await startGated(busy(429, { 'x-wait': '20000' }));
    await using elsewhere = await startStubServer((_request, response) => response.end());
    await gated.get('/busy');

    const other = await gated.get(`${elsewhere.origin}/other`);

    expect(other.status).toBe(200);
  });

  it('refuses at once, also while all its places are taken', async () => {
    const open: (() => void)[] = [];
    await using gated = await startGated(
      (request, response) => {
        if (request.url === '/slow') open.push(() => response.end());
        else response.writeHead(429).end();
      },
      { concurrency: 1 },
    );
    await gated.get('/busy', 'ann');
    const slow = gated.get('/slow', 'bob');
    await Promise.race([gated.server.whenSeen(2), slow]);

    await expect(gated.get('/other', 'ann')).rejects.toMatchObject({ code: 'RATE_LIMITED' });

    for (const end of open) end();
    await slow;
  });

  it('sends nothing that waited for its turn when the refusal came', async () => {
    await using gated = await startGated(busy(429), { concurrency: 1 });
    const [running, waiting] = [gated.get('/busy'), gated.get('/other')];

    await expect(waiting).rejects.toMatchObject({ code: 'RATE_LIMITED', retryAfterSeconds: 1 });

    expect((await running).status).toBe(429);
    expect(pathsOf(gated.server.requests)).toEqual(['/busy']);
  });

  it('waits longer after each further refusal that says no time, until a call succeeds', async () => {
    await using gated = await startGated(busy(429));
    const held: unknown[] = [];
    const refuse = async () => {
      await gated.get('/busy');
      await gated.get('/other').catch((error) => held.push(error.retryAfterSeconds));
    };

    await refuse();
    gated.clock.advance(1000);
    await refuse();
    gated.clock.advance(2000);
    await refuse();
    gated.clock.advance(4000);
    await gated.get('/other');
    await refuse();

    expect(held).toEqual([1, 2, 4, 1]);
  });

  it('writes one line for a pause, and counts the pause and each call that it held back', async () => {
    await using gated = await startGated(busy(429, { 'x-wait': '20000' }));
    await Promise.all([gated.get('/busy'), gated.get('/busy'), gated.get('/busy')]);

    const held = await Promise.allSettled([gated.get('/other'), gated.get('/other')]);

    expect(held.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(gated.logged()).toMatchObject([
      {
        level: 40,
        msg: 'The service is not called for a while',
        subgraph: 'catalog',
        source: 'api',
        status: 429,
        reason: 'rate_limit',
        pauseMs: 20_000,
      },
    ]);
    const source = 'subgraph="catalog",source="api"';
    expect(await gated.counted('pauses_total')).toEqual([
      `banyan_legacy_pauses_total{${source},reason="rate_limit"} 1`,
    ]);
    expect(await gated.counted('calls_total')).toEqual([
      `banyan_legacy_calls_total{${source},outcome="client_error"} 3`,
      `banyan_legacy_calls_total{${source},outcome="held_back"} 2`,
    ]);
  });

  it('marks what it holds back in the trace, and not among the calls', async () => {
    await using gated = await startGated(busy(429, { 'x-wait': '20000' }));
    await gated.get('/busy');

    await gated.get('/other?token=secret').catch(() => undefined);

    expect(gated.trace.legacyCalls.map(({ path }) => path)).toEqual(['/busy']);
    expect(gated.trace.heldBackCalls).toEqual([
      { subgraph: 'catalog', source: 'api', method: 'GET', path: '/other', retryAfterSeconds: 20 },
    ]);
  });

  it('never waits unless it is told to', async () => {
    await using gated = await startGated(busy(429), {
      coolDown: { readPause: () => ({ reason: 'rate_limit', waitMs: 5000 }), maxMs: 0 },
    });
    await gated.get('/busy');

    const next = await gated.get('/other');

    expect(next.status).toBe(200);
  });
});

describe('a legacy client whose service has said with 503 when it is back', () => {
  it('makes no call of anybody until then', async () => {
    await using gated = await startGated(busy(503, { 'x-wait': '30000' }));
    await gated.get('/busy', 'ann');

    const held = gated.get('/other', 'bob');

    await expect(held).rejects.toMatchObject({
      code: 'UPSTREAM_UNAVAILABLE',
      retryAfterSeconds: 30,
      message: 'The service is not available at the moment, and is not asked again yet.',
    });
    gated.clock.advance(30_000);
    expect((await gated.get('/other', 'bob')).status).toBe(200);
    expect(pathsOf(gated.server.requests)).toEqual(['/busy', '/other']);
  });
});
