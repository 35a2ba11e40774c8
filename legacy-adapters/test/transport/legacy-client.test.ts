import { describe, expect, it } from '@jest/globals';
import { aGet, aPost, createClientUnderTest, textOf } from './client-under-test.ts';
import { startStubServer } from './stub-server.ts';

describe('createLegacyClient', () => {
  it('gives status, headers and body of the answer', async () => {
    await using server = await startStubServer((_request, response) => {
      response.writeHead(201, { 'Content-Type': 'application/json', 'Set-Cookie': ['a=1', 'b=2'] });
      response.end('{"id":1}');
    });
    await using under = createClientUnderTest();

    const answer = await under.get(`${server.origin}/products/1`);

    expect(answer.status).toBe(201);
    expect(textOf(answer.body)).toBe('{"id":1}');
    expect(answer.headers.get('content-type')).toEqual(['application/json']);
    expect(answer.headers.get('set-cookie')).toEqual(['a=1', 'b=2']);
  });

  it('sends method, path, query, body and the request id', async () => {
    await using server = await startStubServer((_request, response) => response.end());
    await using under = createClientUnderTest();

    await under.send(aPost(`${server.origin}/orders?dry=1`, '{"qty":2}'));

    expect(server.requests).toHaveLength(1);
    expect(server.requests[0]).toMatchObject({
      method: 'POST',
      url: '/orders?dry=1',
      body: '{"qty":2}',
      headers: { 'content-type': 'application/json', 'x-request-id': 'req-1' },
    });
  });

  it('sends default headers, which a request may replace, and none that belong to the connection', async () => {
    await using server = await startStubServer((_request, response) => response.end());
    await using under = createClientUnderTest({
      defaultHeaders: [
        ['Accept', 'application/json'],
        ['X-Requested-With', 'XMLHttpRequest'],
      ],
    });
    const headers = [
      ['accept', 'application/vnd.api+json'],
      ['X-Tag', 'a'],
      ['X-Tag', 'b'],
      ['Host', 'other.example'],
      ['X-HTTP-Method-Override', 'DELETE'],
      ['X-Request-Id', 'forged'],
    ] as const;

    await under.send({ ...aPost(`${server.origin}/orders`), headers });

    expect(server.requests[0]?.headers).toMatchObject({
      accept: 'application/vnd.api+json',
      'x-requested-with': 'XMLHttpRequest',
      'x-tag': 'a, b',
      host: new URL(server.origin).host,
      'x-request-id': 'req-1',
      'accept-encoding': 'gzip, deflate, br',
    });
    expect(server.requests[0]?.headers).not.toHaveProperty('x-http-method-override');
  });

  it('does not follow a redirect', async () => {
    await using server = await startStubServer((_request, response) => {
      response.writeHead(302, { Location: '/login' }).end();
    });
    await using under = createClientUnderTest();

    const answer = await under.get(`${server.origin}/me`);

    expect(answer.status).toBe(302);
    expect(answer.headers.get('location')).toEqual(['/login']);
    expect(server.requests.map((request) => request.url)).toEqual(['/me']);
  });

  it('keeps its connection for the next call', async () => {
    await using server = await startStubServer((_request, response) => response.end('ok'));
    await using under = createClientUnderTest({ concurrency: 1 });

    await under.get(`${server.origin}/a`);
    await under.get(`${server.origin}/b`);

    expect(server.requests.map((request) => request.connection)).toEqual([1, 1]);
  });

  it('records each call in the trace, without its query', async () => {
    await using server = await startStubServer((request, response) => {
      response.statusCode = request.url.startsWith('/missing') ? 404 : 200;
      response.end('[]');
    });
    await using under = createClientUnderTest();

    await under.send({ ...aGet(`${server.origin}/products?ids=1,2&token=secret`), keys: 2 });
    await under.get(`${server.origin}/missing`);

    const call = { subgraph: 'catalog', source: 'api', method: 'GET', ms: expect.any(Number) };
    expect(under.trace.legacyCalls).toEqual([
      { ...call, path: '/products', status: 200, keys: 2 },
      { ...call, path: '/missing', status: 404, keys: null },
    ]);
  });

  it('runs no more calls at once than its concurrency', async () => {
    const open: (() => void)[] = [];
    await using server = await startStubServer((_request, response) => {
      open.push(() => response.end('ok'));
    });
    await using under = createClientUnderTest({ concurrency: 2 });

    const calls = ['/a', '/b', '/c'].map((path) => under.get(server.origin + path));
    await server.whenSeen(2);

    expect(server.requests.map((request) => request.url)).toEqual(['/a', '/b']);
    open[0]?.();
    await server.whenSeen(3);
    expect(server.requests[2]?.url).toBe('/c');
    for (const finish of open) finish();
    await Promise.all(calls);
    expect(new Set(server.requests.map((request) => request.connection)).size).toBe(2);
  });

  it('lets the calls under way and those that wait end when it is closed, and refuses new ones', async () => {
    const open: (() => void)[] = [];
    await using server = await startStubServer((_request, response) => {
      open.push(() => response.end('ok'));
    });
    const under = createClientUnderTest({ concurrency: 1 });
    const ended: string[] = [];
    const calls = ['running', 'waiting'].map(async (name) => {
      await under.get(`${server.origin}/${name}`);
      ended.push(name);
    });
    await server.whenSeen(1);

    const closed = under.client.close().then(() => ended.push('closed'));
    const refused = under.get(`${server.origin}/refused`);

    await expect(refused).rejects.toMatchObject({ code: 'UPSTREAM_UNAVAILABLE' });
    open[0]?.();
    await server.whenSeen(2);
    open[1]?.();
    await Promise.all([...calls, closed]);
    expect(ended).toEqual(['running', 'waiting', 'closed']);
    expect(server.requests.map((request) => request.url)).toEqual(['/running', '/waiting']);
  });
});
