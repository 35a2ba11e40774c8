import { describe, expect, it } from '@jest/globals';
import { startStubServer } from '../stub-server.ts';
import { createAuthenticatedClient } from './credentials-under-test.ts';

const client = { kind: 'oauth', clientId: 'gate:way', clientSecret: 's3cr&t' } as const;

interface StubOAuth {
  /** Seconds, sent with each token. */
  lives: number;
  /** Statuses of the next answers of the token endpoint; 200 when there are no more. */
  readonly statuses: number[];
  /** Tokens that the service has stopped to believe. */
  readonly refused: string[];
}

/** A stub of an OAuth server and of a service that shows the token which it gets. */
async function startStubOAuth(state: Partial<StubOAuth> = {}) {
  const oauth: StubOAuth = { lives: 100, statuses: [], refused: [], ...state };
  let made = 0;
  const server = await startStubServer(({ url, headers }, response) => {
    if (url === '/token') {
      const status = oauth.statuses.shift() ?? 200;
      const token = { access_token: `t${++made}`, token_type: 'Bearer', expires_in: oauth.lives };
      response.writeHead(status).end(JSON.stringify(status === 200 ? token : { error: 's3cr&t' }));
      return;
    }
    const token = headers.authorization ?? '';
    response.writeHead(oauth.refused.includes(token) ? 401 : 200).end(token);
  });
  const tokenRequests = () => server.requests.filter(({ url }) => url === '/token');
  return {
    ...oauth,
    server,
    config: { ...client, tokenUrl: `${server.origin}/token` },
    tokenRequests,
    whenAsked: server.whenSeen,
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

describe('OAuth client credentials', () => {
  it('fetch one token for all calls that wait', async () => {
    await using stub = await startStubOAuth();
    await using source = createAuthenticatedClient(stub.server.origin, stub.config);

    const calls = await Promise.all([1, 2, 3].map(() => source.call({ path: '/' })));

    expect(calls.map(({ body }) => body)).toEqual(['Bearer t1', 'Bearer t1', 'Bearer t1']);
    expect(stub.tokenRequests()).toMatchObject([
      {
        method: 'POST',
        body: 'grant_type=client_credentials',
        headers: {
          authorization: `Basic ${Buffer.from('gate%3Away:s3cr%26t').toString('base64')}`,
          'content-type': 'application/x-www-form-urlencoded',
        },
      },
    ]);
  });

  it('send id, secret, scope and audience in the form where the server wants it', async () => {
    await using stub = await startStubOAuth();
    const form = { authentication: 'body', scope: 'read write', audience: 'shop' } as const;
    await using source = createAuthenticatedClient(stub.server.origin, { ...stub.config, ...form });

    await source.call({ path: '/' });

    const [asked] = stub.tokenRequests();
    expect(asked?.headers.authorization).toBeUndefined();
    expect(Object.fromEntries(new URLSearchParams(asked?.body))).toEqual({
      grant_type: 'client_credentials',
      scope: 'read write',
      audience: 'shop',
      client_id: 'gate:way',
      client_secret: 's3cr&t',
    });
  });

  it('renew the token in its last fifth, while calls go on with it', async () => {
    await using stub = await startStubOAuth();
    await using source = createAuthenticatedClient(stub.server.origin, stub.config);
    await source.call({ path: '/' });

    source.advance(79_999);
    const before = await source.call({ path: '/' });
    source.advance(1);
    const during = await source.call({ path: '/' });
    await stub.whenAsked(5);

    expect([before.body, during.body]).toEqual(['Bearer t1', 'Bearer t1']);
    expect(stub.tokenRequests()).toHaveLength(2);
  });

  it('go on with the old token when its renewal fails, until it has ended', async () => {
    await using stub = await startStubOAuth({ statuses: [200, 503, 503] });
    await using source = createAuthenticatedClient(stub.server.origin, stub.config);
    await source.call({ path: '/' });

    source.advance(90_000);
    const during = await source.call({ path: '/' });
    await stub.whenAsked(4);
    source.advance(10_000);
    const after = source.call({ path: '/' });

    expect(during.body).toBe('Bearer t1');
    await expect(after).rejects.toMatchObject({ code: 'UPSTREAM_UNAVAILABLE' });
  });

  it('fetch a new token when the service refuses the one in use', async () => {
    await using stub = await startStubOAuth({ refused: ['Bearer t1'] });
    await using source = createAuthenticatedClient(stub.server.origin, stub.config);

    const calls = await Promise.all([1, 2].map(() => source.call({ path: '/' })));

    expect(calls.map(({ status, body }) => [status, body])).toEqual([
      [200, 'Bearer t2'],
      [200, 'Bearer t2'],
    ]);
    expect(stub.tokenRequests()).toHaveLength(2);
  });

  it('do not ask again and again for tokens that the service refuses', async () => {
    await using stub = await startStubOAuth({ refused: ['Bearer t1', 'Bearer t2'] });
    await using source = createAuthenticatedClient(stub.server.origin, stub.config);

    expect((await source.call({ path: '/' })).status).toBe(401);
    expect(stub.tokenRequests()).toHaveLength(2);
  });

  const failures = [
    [401, 'UPSTREAM_CONFIG'],
    [302, 'UPSTREAM_CONFIG'],
    [500, 'UPSTREAM_UNAVAILABLE'],
    [429, 'UPSTREAM_UNAVAILABLE'],
  ] as const;

  it.each(failures)('fail with status %i of the token endpoint as %s', async (status, code) => {
    await using stub = await startStubOAuth({ statuses: [status] });
    await using source = createAuthenticatedClient(stub.server.origin, stub.config);

    const error = await source.call({ path: '/' }).catch((reason: unknown) => reason);

    expect(error).toMatchObject({ code, service: 'orders' });
    expect(JSON.stringify(error) + String(error)).not.toContain('s3cr');
    expect(stub.server.requests).toHaveLength(1);
  });
});
