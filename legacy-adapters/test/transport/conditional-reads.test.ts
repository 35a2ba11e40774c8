import { gzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { aGet, aPost, createClientUnderTest, textOf } from './client-under-test.ts';
import { startStubServer } from './stub-server.ts';

const lastModified = 'Tue, 01 Sep 2026 10:00:00 GMT';

/** A stub which has not changed since, and says so as if it had packed an answer. */
const startUnchanged = () =>
  startStubServer((_request, response) => {
    response.writeHead(304, { ETag: '"a"', 'Content-Encoding': 'gzip' }).end();
  });

describe('a read on a condition', () => {
  it.each(['"a"', 'W/"a"', 'no-quotes'])('sends the ETag as it was: %s', async (etag) => {
    await using server = await startUnchanged();
    await using under = createClientUnderTest();

    await under.send({ ...aGet(`${server.origin}/a`), condition: { etag, lastModified: null } });

    expect(server.requests[0]?.headers).toMatchObject({ 'if-none-match': etag });
  });

  it('sends the date when there is no ETag, and only then', async () => {
    await using server = await startUnchanged();
    await using under = createClientUnderTest();
    const request = aGet(`${server.origin}/a`);

    await under.send({ ...request, condition: { etag: null, lastModified } });
    await under.send({ ...request, condition: { etag: '"a"', lastModified } });

    const [byDate, byEtag] = server.requests.map(({ headers }) => headers);
    expect(byDate).toMatchObject({ 'if-modified-since': lastModified });
    expect(byDate).not.toHaveProperty('if-none-match');
    expect(byEtag).not.toHaveProperty('if-modified-since');
  });

  it('gives 304 with an empty body, is traced like any call, and keeps its connection', async () => {
    await using server = await startUnchanged();
    await using under = createClientUnderTest();
    const request = {
      ...aGet(`${server.origin}/a?page=2`),
      condition: { etag: '"a"', lastModified: null },
    };

    const answer = await under.send(request);
    await under.send(request);

    expect([answer.status, answer.body.length]).toEqual([304, 0]);
    expect(under.trace.legacyCalls[0]).toMatchObject({ method: 'GET', path: '/a', status: 304 });
    expect(server.requests.map(({ connection }) => connection)).toEqual([1, 1]);
  });

  it('gives the whole answer when it has changed', async () => {
    await using server = await startStubServer((_request, response) => {
      response
        .writeHead(200, { ETag: '"b"', 'Content-Encoding': 'gzip' })
        .end(gzipSync('{"stock":1}'));
    });
    await using under = createClientUnderTest();

    const answer = await under.send({
      ...aGet(`${server.origin}/a`),
      condition: { etag: '"a"', lastModified: null },
    });

    expect([answer.status, textOf(answer.body)]).toEqual([200, '{"stock":1}']);
  });
});

describe('conditions that a request has of its own', () => {
  const headers = [
    ['If-None-Match', '"of-the-client"'],
    ['if-modified-since', lastModified],
  ] as const;

  it('are left out of a read, so that no 304 comes for what only the client has', async () => {
    await using server = await startUnchanged();
    await using under = createClientUnderTest();

    await under.send({ ...aGet(`${server.origin}/a`), headers });

    expect(server.requests[0]?.headers).not.toHaveProperty('if-none-match');
    expect(server.requests[0]?.headers).not.toHaveProperty('if-modified-since');
  });

  it('are sent with a write, which they protect', async () => {
    await using server = await startUnchanged();
    await using under = createClientUnderTest();

    await under.send({ ...aPost(`${server.origin}/a`), headers });

    expect(server.requests[0]?.headers).toMatchObject({ 'if-none-match': '"of-the-client"' });
  });
});
