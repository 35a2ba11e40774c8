import { describe, expect, it } from '@jest/globals';
import { startPhpScript } from '../../php/php-script.ts';
import { startStubServer } from '../stub-server.ts';
import { createAuthenticatedClient, jsonBody } from './credentials-under-test.ts';

const ann = { kind: 'session', user: 'ann@shop.test', password: 'pass word' } as const;
const accept = [['accept', 'application/json']] as const;

describe('a session of a Laravel application', () => {
  it('is opened with the first call, by one login for all', async () => {
    await using laravel = await startPhpScript('sessions');
    await using client = createAuthenticatedClient(laravel.url, ann);

    const calls = ['/me', '/me', '/me'].map((path) => client.call({ path, headers: accept }));

    const answer = { status: 200, body: '{"user":"ann@shop.test"}' };
    expect(await Promise.all(calls)).toEqual([answer, answer, answer]);
    expect(client.trace.legacyCalls.map(({ path }) => path)).toEqual(['/me', '/me', '/me']);
  });

  it('lets writes through the protection against forged requests', async () => {
    await using laravel = await startPhpScript('sessions');
    await using client = createAuthenticatedClient(laravel.url, ann);

    const answer = await client.call({ path: '/notes', ...jsonBody({ text: 'x' }) });

    expect(answer).toEqual({ status: 200, body: '{"by":"ann@shop.test","text":"x"}' });
  });

  it('is opened anew when the application has forgotten it', async () => {
    await using laravel = await startPhpScript('sessions');
    await using client = createAuthenticatedClient(laravel.url, ann);
    const forgotten = await client.call({ path: '/forget-everybody', ...jsonBody({}) });

    const read = await client.call({ path: '/me', headers: accept });
    await client.call({ path: '/forget-everybody', ...jsonBody({}) });
    const write = await client.call({ path: '/notes', ...jsonBody({ text: 'y' }) });

    expect(forgotten.status).toBe(204);
    expect(read.status).toBe(200);
    expect(write).toEqual({ status: 200, body: '{"by":"ann@shop.test","text":"y"}' });
  });

  it('fails without the password in its error when the login is refused', async () => {
    await using laravel = await startPhpScript('sessions');
    const wrong = { ...ann, password: 'hunter2' };
    await using client = createAuthenticatedClient(laravel.url, wrong);

    const error = await client.call({ path: '/me' }).catch((reason: unknown) => reason);

    expect(error).toMatchObject({ code: 'UPSTREAM_CONFIG', service: 'orders' });
    expect(String(error)).not.toContain('hunter2');
  });
});

describe('a session', () => {
  it('is replaced once when the service goes on refusing it', async () => {
    await using stub = await startStubServer(({ url }, response) => {
      response.writeHead(url === '/data' ? 401 : 204, { 'set-cookie': 's=1; Path=/' }).end();
    });
    await using client = createAuthenticatedClient(stub.origin, ann);

    const { status } = await client.call({ path: '/data' });

    expect(status).toBe(401);
    expect(stub.requests.map(({ url }) => url)).toEqual([
      '/sanctum/csrf-cookie',
      '/login',
      '/data',
      '/sanctum/csrf-cookie',
      '/login',
      '/data',
    ]);
  });

  it('ends with a redirect to the login page, which is not followed', async () => {
    let refusals = 1;
    await using stub = await startStubServer(({ url }, response) => {
      const isRefused = url === '/data' && refusals-- > 0;
      response.writeHead(isRefused ? 302 : 204, isRefused ? { location: '/login?back=1' } : {});
      response.end();
    });
    await using client = createAuthenticatedClient(stub.origin, { ...ann, csrfPath: null });

    expect((await client.call({ path: '/data' })).status).toBe(204);
    expect(stub.requests.map(({ method, url }) => `${method} ${url}`)).toEqual([
      'POST /login',
      'GET /data',
      'POST /login',
      'GET /data',
    ]);
  });
});
