import { describe, expect, it } from '@jest/globals';
import { startStubServer } from '../stub-server.ts';
import { createAuthenticatedClient } from './credentials-under-test.ts';

/**
 * A stub of a service that gives passes, `p1` first, at `/pass`, and whose paths below `/closed` answer 401 whoever asks. Ended
 * passes are in `ended`; `statuses` are those of the next answers of `/pass`, 200 when there are no more.
 */
async function startPasses() {
  const ended = new Set<string>();
  const statuses: number[] = [];
  let made = 0;
  let seen = 0;
  const server = await startStubServer(({ url, headers }, response) => {
    if (url === '/pass') {
      const token = JSON.stringify({ access_token: `p${++made}` });
      const cookie = { 'set-cookie': `pass=p${made}; Path=/` };
      response.writeHead(statuses.shift() ?? 200, cookie).end(token);
      return;
    }
    const pass = /p\d+$/.exec(headers.cookie ?? headers.authorization ?? '')?.[0] ?? '';
    const isRefused = url.startsWith('/closed') || ended.has(pass);
    response.writeHead(isRefused ? 401 : 200).end(pass);
  });
  return {
    server,
    ended,
    statuses,
    /** Paths asked for since it was called last. */
    takePaths() {
      const paths = server.requests.slice(seen).map(({ url }) => url);
      seen += paths.length;
      return paths;
    },
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

const kinds = {
  session: () =>
    ({ kind: 'session', user: 'ann', password: 'x', loginPath: '/pass', csrfPath: null }) as const,
  token: (origin: string) =>
    ({ kind: 'oauth', clientId: 'gw', clientSecret: 'x', tokenUrl: `${origin}/pass` }) as const,
};

async function open(kind: keyof typeof kinds) {
  await using stack = new AsyncDisposableStack();
  const stub = stack.use(await startPasses());
  const { origin } = stub.server;
  const client = stack.use(createAuthenticatedClient(origin, kinds[kind](origin)));
  const owned = stack.move();
  return {
    ...stub,
    advance: client.advance,
    /** Calls a path, which is a route of its own. */
    call: (path: string) => client.call({ path, route: path }),
    /** Status of a call, or the code of its error. */
    outcome: (path: string) =>
      client.call({ path, route: path }).then(
        ({ status }) => status,
        (error: { readonly code: string }) => error.code,
      ),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

describe.each(['session', 'token'] as const)('a %s', (kind) => {
  it('is kept where a new one was refused on the same route, and other routes go on with it', async () => {
    await using service = await open(kind);
    await service.call('/open');
    expect((await service.call('/closed')).status).toBe(401);
    const first = service.takePaths();

    const again = await service.call('/closed');
    const other = await service.call('/open');

    expect(first).toEqual(['/pass', '/open', '/closed', '/pass', '/closed']);
    expect([again.status, other]).toEqual([401, { status: 200, body: 'p2' }]);
    expect(service.takePaths()).toEqual(['/closed', '/open']);
  });

  it('is renewed once for calls that are refused together', async () => {
    await using service = await open(kind);
    await service.call('/open');

    const calls = await Promise.all(['/closed/1', '/closed/2'].map(service.call));

    expect(calls.map(({ status }) => status)).toEqual([401, 401]);
    expect(service.takePaths().filter((path) => path === '/pass')).toHaveLength(2);
  });

  it('is renewed less than five times a minute, however many routes refuse', async () => {
    await using service = await open(kind);

    for (let second = 0; second < 60; second += 1) {
      for (let route = 0; route < 9; route += 1) await service.call(`/closed/${route}`);
      service.advance(1000);
    }

    // The first one, and every 15 seconds.
    expect(service.takePaths().filter((path) => path === '/pass')).toHaveLength(1 + 4);
  });

  it('is renewed by other routes after 15 seconds, and by the refusing one after 60', async () => {
    await using service = await open(kind);
    await service.call('/closed');
    service.takePaths();

    service.advance(15_000);
    service.ended.add('p2');
    await service.call('/closed');
    const other = await service.call('/open');
    const early = service.takePaths();
    service.advance(45_000);
    await service.call('/closed');

    expect(other).toEqual({ status: 200, body: 'p3' });
    expect(early).toEqual(['/closed', '/open', '/pass', '/open']);
    expect(service.takePaths()).toEqual(['/closed', '/pass', '/closed']);
  });

  it('is renewed each time it ends, as long as the new one is accepted', async () => {
    await using service = await open(kind);
    await service.call('/open');

    service.ended.add('p1');
    const second = await service.call('/open');
    service.ended.add('p2');
    const third = await service.call('/open');

    expect([second.body, third.body]).toEqual(['p2', 'p3']);
    expect(service.takePaths()).toEqual([
      ...['/pass', '/open'],
      ...['/open', '/pass', '/open'],
      ...['/open', '/pass', '/open'],
    ]);
  });

  it('stays in use when there is no other to be had', async () => {
    await using service = await open(kind);
    await service.call('/open');
    service.statuses.push(429);

    const closed = await service.outcome('/closed');
    const other = await service.call('/open');

    expect(closed).toBe('UPSTREAM_UNAVAILABLE');
    expect(other).toEqual({ status: 200, body: 'p1' });
    expect(service.takePaths()).toEqual(['/pass', '/open', '/closed', '/pass', '/open']);
  });
});
