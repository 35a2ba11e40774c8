import { randomBytes } from 'node:crypto';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { createClientUnderTest, textOf } from './client-under-test.ts';
import { startStubServer } from './stub-server.ts';

interface Sent {
  readonly status?: number;
  readonly encoding?: string;
  readonly body: Uint8Array | string;
}

function startServerSending({ status = 200, encoding, body }: Sent) {
  return startStubServer((_request, response) => {
    if (encoding !== undefined) response.setHeader('Content-Encoding', encoding);
    response.writeHead(status);
    response.end(body);
  });
}

const text = JSON.stringify({ name: 'Кружка', tags: Array(200).fill('a') });

describe('the body of an answer', () => {
  const codings = [
    { encoding: 'gzip', body: gzipSync(text) },
    { encoding: 'x-gzip', body: gzipSync(text) },
    { encoding: 'deflate', body: deflateSync(text) },
    { encoding: 'br', body: brotliCompressSync(text) },
    { encoding: 'gzip, br', body: brotliCompressSync(gzipSync(text)) },
    { encoding: 'identity', body: text },
  ];
  it.each(codings)('is unpacked from $encoding', async ({ encoding, body }) => {
    await using server = await startServerSending({ encoding, body });
    await using under = createClientUnderTest();

    const answer = await under.get(server.origin);

    expect(textOf(answer.body)).toBe(text);
    expect(answer.headers.has('content-encoding')).toBe(false);
    expect(answer.headers.has('content-length')).toBe(false);
  });

  const damaged = [
    { what: 'is not what its coding says', encoding: 'gzip', body: '{"id":1}' },
    { what: 'is cut gzip', encoding: 'gzip', body: gzipSync(text).subarray(0, 30) },
    { what: 'is broken brotli', encoding: 'br', body: '{"id":1}' },
    { what: 'has an unknown coding', encoding: 'zstd', body: '{"id":1}' },
    { what: 'has too many codings', encoding: 'gzip, gzip, gzip, gzip', body: '{"id":1}' },
  ];
  it.each(damaged)('is refused when it $what', async ({ encoding, body }) => {
    await using server = await startServerSending({ encoding, body });
    await using under = createClientUnderTest();

    const answer = under.get(server.origin);

    await expect(answer).rejects.toMatchObject({
      code: 'UPSTREAM_INVALID_RESPONSE',
      message: 'The compressed answer of the service cannot be unpacked.',
    });
    expect(under.trace.legacyCalls).toMatchObject([{ status: 200 }]);
  });

  it('may be empty though a coding is named', async () => {
    await using server = await startServerSending({ encoding: 'gzip', body: '' });
    await using under = createClientUnderTest();

    const answer = await under.get(server.origin);

    expect(answer.body).toHaveLength(0);
  });

  it('may be exactly as large as the limit', async () => {
    await using server = await startServerSending({ body: 'x'.repeat(1000) });
    await using under = createClientUnderTest({ maxBodyBytes: 1000 });

    const answer = await under.get(server.origin);

    expect(answer.body).toHaveLength(1000);
  });

  const tooLarge = [
    { what: 'plain', sent: { body: 'x'.repeat(1001) } },
    { what: 'packed', sent: { encoding: 'gzip', body: gzipSync('x'.repeat(50_000_000)) } },
  ];
  it.each(tooLarge)('is refused when it is larger than the limit ($what)', async ({ sent }) => {
    await using server = await startServerSending(sent);
    await using under = createClientUnderTest({ maxBodyBytes: 1000 });

    const answer = under.get(server.origin);

    await expect(answer).rejects.toMatchObject({
      code: 'UPSTREAM_INVALID_RESPONSE',
      message: 'The answer of the service is larger than 1000 bytes.',
    });
  });

  it('is limited to 8 MiB by default', async () => {
    const limit = 8 * 1024 * 1024;
    await using server = await startServerSending({ body: Buffer.alloc(limit + 1) });
    await using under = createClientUnderTest({ timeoutMs: 60_000 });

    const answer = under.get(server.origin);

    await expect(answer).rejects.toMatchObject({
      message: `The answer of the service is larger than ${limit} bytes.`,
    });
  });

  it('is cut to 64 KiB when the status is no success', async () => {
    const page = Buffer.alloc(300_000, 'x');
    await using server = await startServerSending({ status: 500, body: page });
    await using under = createClientUnderTest();

    const answer = await under.get(server.origin);

    expect(answer.status).toBe(500);
    expect(answer.body).toHaveLength(64 * 1024);
  });

  it.each([
    { what: 'packs well', page: Buffer.alloc(300_000, 'x') },
    { what: 'cannot be made shorter', page: randomBytes(300_000) },
  ])('is cut to 64 KiB after it was unpacked when it $what', async ({ page }) => {
    await using server = await startServerSending({
      status: 500,
      encoding: 'gzip',
      body: gzipSync(page),
    });
    await using under = createClientUnderTest();

    const answer = await under.get(server.origin);

    expect(page.subarray(0, 64 * 1024).equals(answer.body)).toBe(true);
  });

  it('does not stop the next call when it was cut', async () => {
    await using server = await startStubServer((request, response) => {
      response.statusCode = request.url === '/broken' ? 500 : 200;
      response.end(request.url === '/broken' ? Buffer.alloc(300_000) : 'fine');
    });
    await using under = createClientUnderTest({ concurrency: 1 });

    await under.get(`${server.origin}/broken`);
    const answer = await under.get(`${server.origin}/next`);

    expect(textOf(answer.body)).toBe('fine');
  });
});
