import { Readable } from 'node:stream';
import { BanyanError } from '@banyan/platform/errors/banyan-error.ts';
import {
  type FormPart,
  type ReceivedFile,
  UploadedFile,
} from '@banyan/platform/request/uploaded-file.ts';
import { describe, expect, it } from '@jest/globals';
import type { LegacyRequest } from '../../../transport/legacy-client.ts';
import { createClientUnderTest } from '../client-under-test.ts';
import { startStubServer } from '../stub-server.ts';

const file = (content: Buffer, about: Partial<ReceivedFile> = {}) =>
  new UploadedFile(async () => ({
    name: 'a.txt',
    mediaType: 'text/plain',
    sizeBytes: content.length,
    open: () => Readable.from([content]),
    ...about,
  }));

const upload = (url: string, body: readonly FormPart[]): LegacyRequest => ({
  method: 'POST',
  url,
  headers: [],
  body,
  keys: null,
});

describe('a request with files', () => {
  it('is a multipart form of known length', async () => {
    await using stub = await startStubServer((_request, response) => response.end('{}'));
    await using under = createClientUnderTest();

    await under.send(
      upload(`${stub.origin}/files`, [
        { name: 'title', text: 'Ünder' },
        { name: 'file', file: file(Buffer.from('abc')) },
      ]),
    );

    const { headers, body } = stub.requests[0] ?? { headers: {}, body: '' };
    const boundary = /boundary=(banyan-\w+)$/.exec(headers['content-type'] ?? '')?.[1];
    expect(body).toBe(
      `--${boundary}\r\nContent-Disposition: form-data; name="title"\r\n\r\nÜnder\r\n` +
        `--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n` +
        `Content-Type: text/plain\r\n\r\nabc\r\n--${boundary}--\r\n`,
    );
    expect(headers['content-length']).toBe(String(Buffer.byteLength(body)));
    expect(headers['transfer-encoding']).toBeUndefined();
  });

  it('lets no name or media type of a client begin a header or a part', async () => {
    await using stub = await startStubServer((_request, response) => response.end('{}'));
    await using under = createClientUnderTest();
    const name = 'a".txt\r\nX-Evil: 1\r\n\r\n';

    await under.send(
      upload(`${stub.origin}/files`, [
        { name, file: file(Buffer.from('abc'), { name, mediaType: 'text/plain\r\nX-Evil: 1' }) },
      ]),
    );

    const lines = stub.requests[0]?.body.split('\r\n') ?? [];
    expect(lines).toHaveLength(7);
    expect(lines[1]).toContain('filename="a%22.txt%0D%0AX-Evil: 1%0D%0A%0D%0A"');
    expect(lines[2]).toBe('Content-Type: application/octet-stream');
  });

  it.each([
    ['_meth\0od', '_meth%00od'],
    ['\0_method', '%00_method'],
    ['a\\', 'a%5C'],
    ['App\\Models\\User', 'App\\Models\\User'],
  ])('leaves nothing out of the name %j', async (name, written) => {
    await using stub = await startStubServer((_request, response) => response.end('{}'));
    await using under = createClientUnderTest();

    await under.send(
      upload(`${stub.origin}/files`, [{ name, file: file(Buffer.from('abc'), { name }) }]),
    );

    expect(stub.requests[0]?.body.split('\r\n')[1]).toBe(
      `Content-Disposition: form-data; name="${written}"; filename="${written}"`,
    );
  });

  it('is not sent when a file does not come', async () => {
    await using stub = await startStubServer((_request, response) => response.end('{}'));
    await using under = createClientUnderTest();
    const missing = new UploadedFile(async () => {
      throw new BanyanError('BAD_USER_INPUT', 'The file is too large.');
    });

    await expect(
      under.send(upload(`${stub.origin}/files`, [{ name: 'file', file: missing }])),
    ).rejects.toMatchObject({ code: 'BAD_USER_INPUT', service: 'catalog', name: 'BanyanError' });
    expect(stub.requests).toEqual([]);
  });

  it('closes the file when the client goes away in the middle', async () => {
    await using stub = await startStubServer(() => undefined);
    await using under = createClientUnderTest();
    const controller = new AbortController();
    const source = new Readable({
      read() {
        controller.abort();
        this.push(Buffer.alloc(1024));
      },
    });
    const closed = new Promise<void>((resolve) => source.once('close', resolve));
    const endless = file(Buffer.alloc(0), { sizeBytes: 1e9, open: () => source });

    const call = under.send(
      upload(`${stub.origin}/files`, [{ name: 'file', file: endless }]),
      controller.signal,
    );

    await expect(call).rejects.toMatchObject({ code: 'REQUEST_CANCELLED' });
    await closed;
  });
});
