import { describe, expect, it } from '@jest/globals';
import { createClientUnderTest } from './client-under-test.ts';
import { type Answer, startStubServer, unusedOrigin } from './stub-server.ts';

describe('probe', () => {
  const statuses = [200, 302, 401, 404, 500];
  it.each(statuses)('is content with status %d', async (status) => {
    await using server = await startStubServer((_request, response) => {
      response.writeHead(status).end('whatever');
    });
    await using under = createClientUnderTest({ baseUrl: `${server.origin}/api` });

    const problem = await under.client.probe();

    expect(problem).toBeNull();
    expect(server.requests.map(({ method, url }) => [method, url])).toEqual([['GET', '/api']]);
    expect(under.trace.legacyCalls).toEqual([]);
  });

  const troubles: readonly { readonly text: string; readonly answer: Answer }[] = [
    { text: 'no answer within 100 ms at <origin>', answer: () => {} },
    {
      text: 'the connection was closed without an answer at <origin>',
      answer: (_request, _response, socket) => socket.end(),
    },
    {
      text: 'what answers is not an HTTP server at <origin>',
      answer: (_request, _response, socket) => socket.end('SSH-2.0-OpenSSH_9.2\r\n'),
    },
  ];
  it.each(troubles)('says "$text"', async ({ text, answer }) => {
    await using server = await startStubServer(answer);
    await using under = createClientUnderTest({ baseUrl: server.origin, connectTimeoutMs: 100 });

    const problem = await under.client.probe();

    expect(problem).toBe(text.replace('<origin>', server.origin));
  });

  it('says that the connection is refused', async () => {
    const origin = await unusedOrigin();
    await using under = createClientUnderTest({ baseUrl: `${origin}/api?key=secret` });

    const problem = await under.client.probe();

    expect(problem).toBe(`connection refused at ${origin}`);
  });

  it('says that the host name is not known', async () => {
    await using under = createClientUnderTest({ baseUrl: 'http://no-such-host.invalid' });

    const problem = await under.client.probe();

    expect(problem).toBe(
      'the host name no-such-host.invalid is not known (http://no-such-host.invalid)',
    );
  });

  it('says what it expects when the base URL is none', async () => {
    await using under = createClientUnderTest({ baseUrl: 'localhost:8101' });

    const problem = await under.client.probe();

    expect(problem).toBe(
      'expected an absolute http or https URL as base URL, received "localhost:8101"',
    );
  });

  it('has nothing to ask without a base URL', async () => {
    await using under = createClientUnderTest({ baseUrl: null });

    const problem = await under.client.probe();

    expect(problem).toBeNull();
  });
});
