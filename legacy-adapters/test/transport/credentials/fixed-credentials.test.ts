import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { startPhpScript } from '../../php/php-script.ts';
import { startStubServer } from '../stub-server.ts';
import { createAuthenticatedClient } from './credentials-under-test.ts';

async function createSecretFile(text: string) {
  const folder = await mkdtemp(join(tmpdir(), 'banyan-secret-'));
  const file = join(folder, 'token');
  await writeFile(file, text);
  return {
    file,
    write: (next: string) => writeFile(file, next),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true }),
  };
}

describe('fixed credentials', () => {
  it('reach PHP as it wants them', async () => {
    await using php = await startPhpScript('echo');
    const basic = { kind: 'basic', user: 'ann', password: 'p:ä' } as const;
    await using bearer = createAuthenticatedClient(php.url, { kind: 'bearer', token: '12|plain' });
    await using user = createAuthenticatedClient(php.url, basic);
    const key = { kind: 'apiKey', key: 'k&y', in: 'query', name: 'api_token' } as const;
    await using queried = createAuthenticatedClient(php.url, key);

    const asBearer = JSON.parse((await bearer.call({ path: '/' })).body);
    const asUser = JSON.parse((await user.call({ path: '/' })).body);
    const asKey = JSON.parse((await queried.call({ path: '/users?a=1%2C2' })).body);

    expect(asBearer.authorization).toBe('Bearer 12|plain');
    expect(asUser.user).toEqual(['ann', 'p:ä']);
    expect(asKey.query).toEqual({ a: '1,2', api_token: 'k&y' });
    expect(JSON.stringify(queried.trace.legacyCalls)).not.toContain('k&y');
  });

  it('are a key in a header', async () => {
    await using stub = await startStubServer(({ headers }, response) => {
      response.end(String(headers['x-api-key']));
    });
    await using source = createAuthenticatedClient(stub.origin, { kind: 'apiKey', key: 'k1' });

    expect((await source.call({ path: '/' })).body).toBe('k1');
  });
});

describe('a header that the connector sets', () => {
  it('goes before that of the credentials', async () => {
    await using stub = await startStubServer(({ headers }, response) => {
      response.end(String(headers['x-api-key']));
    });
    await using source = createAuthenticatedClient(stub.origin, { kind: 'apiKey', key: 'k1' });
    const headers = [['X-API-Key', 'own']] as const;

    expect((await source.call({ path: '/', headers })).body).toBe('own');
  });
});

describe('a secret in a file', () => {
  it('is read again when the service refuses the last one', async () => {
    await using secret = await createSecretFile('old\n');
    await using stub = await startStubServer(({ headers }, response) => {
      response.writeHead(headers.authorization === 'Bearer new' ? 200 : 401).end();
    });
    const token = { file: secret.file };
    await using source = createAuthenticatedClient(stub.origin, { kind: 'bearer', token });
    const refused = await source.call({ path: '/' });

    await secret.write('new\n');
    const accepted = await source.call({ path: '/' });

    expect([refused.status, accepted.status]).toEqual([401, 200]);
    expect(stub.requests.map(({ headers }) => headers.authorization)).toEqual([
      'Bearer old',
      'Bearer old',
      'Bearer new',
    ]);
  });

  it('is read again after five seconds', async () => {
    await using secret = await createSecretFile('old');
    await using stub = await startStubServer(({ headers }, response) => {
      response.end(headers.authorization);
    });
    const token = { file: secret.file };
    await using source = createAuthenticatedClient(stub.origin, { kind: 'bearer', token });
    await source.call({ path: '/' });
    await secret.write('new');

    source.advance(4999);
    const before = await source.call({ path: '/' });
    source.advance(1);
    const after = await source.call({ path: '/' });

    expect([before.body, after.body]).toEqual(['Bearer old', 'Bearer new']);
  });

  it('that is missing fails every call without its path', async () => {
    await using stub = await startStubServer((_request, response) => response.end());
    const token = { file: '/nowhere/token' };
    await using source = createAuthenticatedClient(stub.origin, { kind: 'bearer', token });

    const error = await source.call({ path: '/' }).catch((reason: unknown) => reason);

    expect(error).toMatchObject({ code: 'UPSTREAM_CONFIG', name: 'BanyanError' });
    expect(JSON.stringify(error) + String(error)).not.toContain('nowhere');
    expect(stub.requests).toEqual([]);
  });
});
