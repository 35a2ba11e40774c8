import { describe, expect, it } from '@jest/globals';
import { startStubServer } from '../stub-server.ts';
import { createAuthenticatedClient } from './credentials-under-test.ts';

const showToken = (token: string | undefined) => token ?? 'none';

describe("the caller's bearer token", () => {
  it('is passed on as it is', async () => {
    await using stub = await startStubServer(({ headers }, response) => {
      response.end(showToken(headers.authorization));
    });
    await using source = createAuthenticatedClient(stub.origin, { kind: 'caller' });

    const calls = [
      await source.call({ path: '/' }, 'Bearer 12|plain'),
      await source.call({ path: '/' }),
      await source.call({ path: '/' }, 'Basic dTpw'),
    ];

    expect(calls.map(({ body }) => body)).toEqual(['Bearer 12|plain', 'none', 'none']);
    expect(source.credentials.callerHeaders).toEqual(['authorization']);
  });

  it('is not sent to where a redirect leads', async () => {
    await using other = await startStubServer((_request, response) => response.end());
    await using stub = await startStubServer((_request, response) => {
      response.writeHead(302, { location: `${other.origin}/` }).end();
    });
    await using source = createAuthenticatedClient(stub.origin, { kind: 'caller' });

    expect((await source.call({ path: '/' }, 'Bearer t')).status).toBe(302);
    expect(other.requests).toEqual([]);
  });
});

describe('a token that changes with each answer', () => {
  /** A stub of a service with `jwt.refresh`: it believes only the last token of each user. */
  async function startStubJwt() {
    const numbers = new Map<string, number>();
    let open = 0;
    const overlaps: string[] = [];
    const server = await startStubServer(({ headers }, response) => {
      const [user = '', number = ''] = (headers.authorization ?? '').slice(7).split('.');
      open += 1;
      if (open > 1) overlaps.push(user);
      const last = numbers.get(user) ?? 0;
      setImmediate(() => {
        open -= 1;
        if (Number(number) !== last) return response.writeHead(401).end();
        numbers.set(user, last + 1);
        response.setHeader('authorization', `Bearer ${user}.${last + 1}`);
        return response.end(String(last));
      });
    });
    return { server, overlaps, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() };
  }

  it('is used for one call at a time, each with that of the last answer', async () => {
    await using stub = await startStubJwt();
    const rotating = { kind: 'caller', rotates: true } as const;
    await using source = createAuthenticatedClient(stub.server.origin, rotating);

    const calls = await Promise.all(
      [1, 2, 3].map(() => source.call({ path: '/' }, 'Bearer ann.0')),
    );

    expect(calls.map(({ status, body }) => [status, body])).toEqual([
      [200, '0'],
      [200, '1'],
      [200, '2'],
    ]);
    expect(stub.overlaps).toEqual([]);
  });

  it('keeps callers apart, and a call that fails ends nothing for those behind it', async () => {
    let isDown = true;
    await using stub = await startStubServer(({ headers }, response, socket) => {
      if (isDown) {
        isDown = false;
        socket.destroy();
        return;
      }
      response.end(headers.authorization);
    });
    const rotating = { kind: 'caller', rotates: true } as const;
    await using source = createAuthenticatedClient(stub.origin, rotating);
    const post = { path: '/', method: 'POST' };

    const first = source.call(post, 'Bearer ann').catch(({ code }: { code: string }) => code);
    const second = source.call(post, 'Bearer ann');

    expect(await first).toBe('UPSTREAM_UNAVAILABLE');
    expect((await second).body).toBe('Bearer ann');
    expect((await source.call(post, 'Bearer bob')).body).toBe('Bearer bob');
  });
});
