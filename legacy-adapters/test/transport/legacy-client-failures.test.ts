import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { aGet, aPost, createClientUnderTest, textOf } from './client-under-test.ts';
import { startStubServer, unusedOrigin } from './stub-server.ts';

/** Sockets go on as ever; only time limits stand still. */
function useFakeTimeouts() {
  jest.useFakeTimers({
    doNotFake: ['nextTick', 'queueMicrotask', 'setImmediate', 'performance', 'Date', 'hrtime'],
  });
}

describe('a legacy client whose service misbehaves', () => {
  afterEach(() => {
    jest.useRealTimers();
  });

  it('gives up when the service hangs, and records the call', async () => {
    await using server = await startStubServer(() => {});
    await using under = createClientUnderTest({ timeoutMs: 80 });
    useFakeTimeouts();
    const answer = under.get(`${server.origin}/slow?token=secret`);
    await server.whenSeen(1);

    jest.advanceTimersByTime(80);

    await expect(answer).rejects.toMatchObject({
      code: 'UPSTREAM_TIMEOUT',
      service: 'catalog',
      message: 'The service did not answer within 80 ms.',
    });
    expect(under.trace.legacyCalls).toMatchObject([{ path: '/slow', status: null }]);
    expect(server.requests).toHaveLength(1);
  });

  it('gives up when the service stops in the middle of the body', async () => {
    await using server = await startStubServer((_request, response) => {
      response.writeHead(200, { 'Content-Length': '100' });
      response.write('{"id":');
    });
    await using under = createClientUnderTest({ timeoutMs: 80 });

    const answer = under.get(`${server.origin}/half`);

    await expect(answer).rejects.toMatchObject({ code: 'UPSTREAM_TIMEOUT' });
    expect(under.trace.legacyCalls).toMatchObject([{ path: '/half', status: 200 }]);
  });

  it('counts the wait for its turn into the time limit', async () => {
    await using server = await startStubServer(() => {});
    await using under = createClientUnderTest({ concurrency: 1, timeoutMs: 80 });
    useFakeTimeouts();
    const first = under.get(`${server.origin}/first`);
    await server.whenSeen(1);
    jest.advanceTimersByTime(50);
    const second = under.get(`${server.origin}/second`);

    jest.advanceTimersByTime(30);
    await expect(first).rejects.toMatchObject({ code: 'UPSTREAM_TIMEOUT' });
    await server.whenSeen(2);
    jest.advanceTimersByTime(50);

    await expect(second).rejects.toMatchObject({ code: 'UPSTREAM_TIMEOUT' });
    expect(server.requests.map((request) => request.url)).toEqual(['/first', '/second']);
  });

  it('neither sends nor records a call whose caller goes away while it waits', async () => {
    const open: (() => void)[] = [];
    await using server = await startStubServer((_request, response) => {
      open.push(() => response.end());
    });
    await using under = createClientUnderTest({ concurrency: 1 });
    const caller = new AbortController();
    const running = under.get(`${server.origin}/running`);
    const waiting = under.get(`${server.origin}/waiting`, caller.signal);
    await server.whenSeen(1);

    caller.abort();

    await expect(waiting).rejects.toMatchObject({ code: 'REQUEST_CANCELLED' });
    open[0]?.();
    await running;
    expect(server.requests.map((request) => request.url)).toEqual(['/running']);
    expect(under.trace.legacyCalls.map((call) => call.path)).toEqual(['/running']);
  });

  it('refuses a call when its queue is full, without recording it', async () => {
    const open: (() => void)[] = [];
    await using server = await startStubServer((_request, response) => {
      open.push(() => response.end());
    });
    await using under = createClientUnderTest({ concurrency: 1, maxQueued: 0 });
    const running = under.get(`${server.origin}/running`);
    await server.whenSeen(1);

    const refused = under.get(`${server.origin}/refused`);

    await expect(refused).rejects.toMatchObject({ code: 'UPSTREAM_UNAVAILABLE' });
    open[0]?.();
    await running;
    expect(under.trace.legacyCalls.map((call) => call.path)).toEqual(['/running']);
  });

  it('says that the service is unavailable when nothing listens, and names no address', async () => {
    const origin = await unusedOrigin();
    await using under = createClientUnderTest();

    const answer = under.get(`${origin}/products`);

    await expect(answer).rejects.toMatchObject({
      code: 'UPSTREAM_UNAVAILABLE',
      message: 'The service cannot be reached.',
    });
    expect(under.trace.legacyCalls).toMatchObject([{ path: '/products', status: null }]);
  });

  it('says that the service is unavailable when its host name is unknown', async () => {
    await using under = createClientUnderTest();

    const answer = under.get('http://no-such-host.invalid/products');

    await expect(answer).rejects.toMatchObject({ code: 'UPSTREAM_UNAVAILABLE' });
  });

  it('does not send again what a new connection lost', async () => {
    await using server = await startStubServer((_request, _response, socket) => {
      socket.resetAndDestroy();
    });
    await using under = createClientUnderTest();

    const answer = under.get(`${server.origin}/reset`);

    await expect(answer).rejects.toMatchObject({
      code: 'UPSTREAM_UNAVAILABLE',
      message: 'The service closed the connection.',
    });
    expect(server.requests).toHaveLength(1);
    expect(under.trace.legacyCalls).toMatchObject([{ path: '/reset', status: null }]);
  });

  const closings = [
    { how: 'ends', close: 'end' },
    { how: 'resets', close: 'resetAndDestroy' },
  ] as const;
  it.each(closings)(
    'sends a GET once more, on a new connection, when the service $how a kept-alive one',
    async ({ close }) => {
      await using server = await startStubServer((request, response, socket) => {
        const isStale = request.connection === 1 && request.url === '/second';
        if (isStale) socket[close]();
        else response.end(request.url);
      });
      await using under = createClientUnderTest({ concurrency: 1 });
      await under.get(`${server.origin}/first`);

      const answer = await under.get(`${server.origin}/second`);

      expect(textOf(answer.body)).toBe('/second');
      const wire = server.requests.map(({ url, connection }) => [url, connection]);
      expect(wire).toEqual([
        ['/first', 1],
        ['/second', 1],
        ['/second', 2],
      ]);
      expect(under.trace.legacyCalls.map((call) => call.path)).toEqual(['/first', '/second']);
    },
  );

  it('does not take a connection for kept-alive that was opened anew', async () => {
    await using server = await startStubServer((request, response, socket) => {
      if (request.url === '/first') response.setHeader('Connection', 'close').end();
      else socket.resetAndDestroy();
    });
    await using under = createClientUnderTest({ concurrency: 1 });
    await under.get(`${server.origin}/first`);

    const answer = under.get(`${server.origin}/second`);

    await expect(answer).rejects.toMatchObject({ code: 'UPSTREAM_UNAVAILABLE' });
    expect(server.requests.map(({ connection }) => connection)).toEqual([1, 2]);
  });

  it('sends a GET once more at most', async () => {
    await using server = await startStubServer((request, response, socket) => {
      if (request.url === '/second') socket.end();
      else response.end();
    });
    await using under = createClientUnderTest({ concurrency: 1 });
    await under.get(`${server.origin}/first`);

    const answer = under.get(`${server.origin}/second`);

    await expect(answer).rejects.toMatchObject({ code: 'UPSTREAM_UNAVAILABLE' });
    expect(server.requests.map(({ connection }) => connection)).toEqual([1, 1, 2]);
  });

  it('never sends a POST again', async () => {
    await using server = await startStubServer((request, response, socket) => {
      if (request.method === 'POST') socket.end();
      else response.end();
    });
    await using under = createClientUnderTest({ concurrency: 1 });
    await under.get(`${server.origin}/first`);

    const answer = under.send(aPost(`${server.origin}/orders`));

    await expect(answer).rejects.toMatchObject({ code: 'UPSTREAM_UNAVAILABLE' });
    expect(server.requests.map(({ method }) => method)).toEqual(['GET', 'POST']);
  });

  it('never sends a GET again that writes', async () => {
    await using server = await startStubServer((request, response, socket) => {
      if (request.url === '/take') socket.end();
      else response.end();
    });
    await using under = createClientUnderTest({ concurrency: 1 });
    await under.get(`${server.origin}/first`);

    const answer = under.send({ ...aGet(`${server.origin}/take`), isWrite: true });

    await expect(answer).rejects.toMatchObject({ code: 'UPSTREAM_UNAVAILABLE' });
    expect(server.requests.map(({ url }) => url)).toEqual(['/first', '/take']);
  });

  it('does not send again when the answer had begun', async () => {
    await using server = await startStubServer((request, response, socket) => {
      if (request.url === '/first') response.end();
      else {
        socket.write('HTTP/1.1 200 OK\r\nContent-Le');
        socket.end();
      }
    });
    await using under = createClientUnderTest({ concurrency: 1 });
    await under.get(`${server.origin}/first`);

    const answer = under.get(`${server.origin}/second`);

    await expect(answer).rejects.toMatchObject({ service: 'catalog' });
    expect(server.requests.map(({ url }) => url)).toEqual(['/first', '/second']);
  });

  it('cancels the call when the caller goes away, also on the wire', async () => {
    const closed = Promise.withResolvers<void>();
    await using server = await startStubServer((_request, _response, socket) => {
      socket.on('close', () => closed.resolve());
    });
    await using under = createClientUnderTest();
    const caller = new AbortController();
    const answer = under.get(`${server.origin}/slow`, caller.signal);
    await server.whenSeen(1);

    caller.abort();

    await expect(answer).rejects.toMatchObject({ code: 'REQUEST_CANCELLED', service: 'catalog' });
    await closed.promise;
    expect(under.trace.legacyCalls).toMatchObject([{ path: '/slow', status: null }]);
  });

  it('sends nothing for a caller who has gone already', async () => {
    await using server = await startStubServer((_request, response) => response.end());
    await using under = createClientUnderTest();

    const answer = under.get(`${server.origin}/late`, AbortSignal.abort());

    await expect(answer).rejects.toMatchObject({ code: 'REQUEST_CANCELLED' });
    expect(server.requests).toEqual([]);
    expect(under.trace.legacyCalls).toEqual([]);
  });

  it('refuses an answer that is no HTTP', async () => {
    await using server = await startStubServer((_request, _response, socket) => {
      socket.end('SSH-2.0-OpenSSH_9.2\r\n');
    });
    await using under = createClientUnderTest();

    const answer = under.get(`${server.origin}/`);

    await expect(answer).rejects.toMatchObject({ code: 'UPSTREAM_INVALID_RESPONSE' });
  });

  const unsendable = [
    { what: 'a URL without host', url: '/products' },
    { what: 'another protocol', url: 'ftp://legacy.example/products' },
  ];
  it.each(unsendable)('refuses $what as a fault of the adapter', async ({ url }) => {
    await using under = createClientUnderTest();

    const answer = under.get(url);

    await expect(answer).rejects.toMatchObject({ code: 'UPSTREAM_CONFIG' });
    expect(under.trace.legacyCalls).toEqual([]);
  });

  it('refuses a header value that would break the request', async () => {
    await using server = await startStubServer((_request, response) => response.end());
    await using under = createClientUnderTest();
    const headers = [['X-Name', 'a\r\nX-Admin: 1']] as const;

    const answer = under.send({ ...aPost(`${server.origin}/orders`), headers });

    await expect(answer).rejects.toMatchObject({ code: 'UPSTREAM_CONFIG' });
    expect(server.requests).toEqual([]);
    expect(under.trace.legacyCalls).toEqual([]);
  });
});
