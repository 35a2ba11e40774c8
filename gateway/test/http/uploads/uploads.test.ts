import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { eventually } from '@banyan/platform/test/helpers/eventually.ts';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  LIMITS,
  PREFLIGHT,
  post,
  STORE,
  startUploadGateway,
  startUploadGatewayAt,
  storeForm,
  temporaryFiles,
  uploadForm,
} from './upload-gateway.ts';

const small = (name = 'a.txt') => new File(['abc'], name, { type: 'text/plain' });

/** A stub of a service that reads the begin of a request, and then nothing more. */
async function startStubOfStuckService() {
  const { promise: reached, resolve } = Promise.withResolvers<() => Promise<unknown>>();
  const sockets: Socket[] = [];
  const server = createServer((socket) => {
    sockets.push(socket);
    socket.on('error', () => undefined);
    socket.once('data', () => {
      socket.pause();
      // What is still on its way must be read before the end is seen.
      resolve(() => once(socket.resume(), 'close'));
    });
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    reached,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

/** Resolves when no temporary file is left but those that were there before. */
function untilRemoved(before: readonly string[]) {
  return eventually(temporaryFiles, (files) => files.every((name) => before.includes(name)));
}

let gateway: Awaited<ReturnType<typeof startUploadGateway>>;

beforeAll(async () => {
  gateway = await startUploadGateway();
});

afterAll(() => gateway[Symbol.asyncDispose]());

describe('an upload', () => {
  it('reaches a PHP service as it was', async () => {
    const before = temporaryFiles();
    const content = randomBytes(2_500_000);
    const picture = new File([content], 'Bild "1" ü.png', { type: 'image/png' });

    const { status, data, errors } = await post(gateway.url, storeForm([picture, small()]));

    const stored = [
      {
        name: 'Bild %221%22 ü.png',
        type: 'image/png',
        size: content.length,
        error: 0,
        sha1: createHash('sha1').update(content).digest('hex'),
      },
      { name: 'a.txt', type: 'text/plain', size: 3, error: 0, sha1: expect.any(String) },
    ];
    expect(errors).toEqual([]);
    expect(status).toBe(200);
    expect(data).toEqual({
      store: { method: 'POST', form: { title: 'x' }, files: { files: stored } },
    });
    await untilRemoved(before);
  });

  it('of a PUT is a POST that PHP takes for the PUT', async () => {
    const query =
      'mutation ($file: Upload!) { replace(input: { isPublic: true, file: $file }) { method path form files } }';
    const map = { 0: ['variables.file'] };

    const { data, errors } = await post(
      gateway.url,
      uploadForm({ query, variables: { file: null } }, map, { 0: small() }),
    );

    expect(errors).toEqual([]);
    expect(data?.replace).toMatchObject({
      method: 'PUT',
      path: '/files/1',
      form: { _method: 'PUT', isPublic: '1' },
      files: { file: { name: 'a.txt', size: 3 } },
    });
  });

  it('may stand in two places', async () => {
    const map = { 0: ['variables.files.0', 'variables.files.1'] };
    const operation = { query: STORE, variables: { files: [null, null] } };

    const { data } = await post(gateway.url, uploadForm(operation, map, { 0: small() }));

    expect(data?.store).toMatchObject({ files: { files: [{ size: 3 }, { size: 3 }] } });
  });

  it('is refused where the configuration says nothing of uploads', async () => {
    await using closed = await startUploadGateway(null);

    const { status, errors } = await post(closed.url, storeForm([small()]));

    expect(status).toBe(415);
    expect(errors[0]?.message).toContain('application/json');
  });

  it('is refused without a header that other pages cannot send', async () => {
    const { status, errors } = await post(gateway.url, storeForm([small()]), {});

    expect(status).toBe(400);
    expect(errors.map(({ message }) => message)).toEqual([
      'A multipart request must have the header apollo-require-preflight or x-apollo-operation-name.',
    ]);
  });
});

describe('an upload beyond the limits', () => {
  const big = (bytes: number) => new File([Buffer.alloc(bytes)], 'big.bin');
  const tooLarge = [
    ['too many files', storeForm([small(), small(), small()]), '2 max file uploads exceeded'],
    ['a request that is too large', storeForm([big(2_600_000), big(2_600_000)]), '5000000 bytes'],
    ['an operation that is too large', storeForm([small()], 'x'.repeat(20_000)), '10000 byte size'],
  ] as const;

  it.each(tooLarge)('is refused for %s', async (_what, form, message) => {
    const before = temporaryFiles();

    const { status, errors } = await post(gateway.url, form);

    expect(status).toBe(413);
    expect(errors).toEqual([
      { message: expect.stringContaining(message), extensions: { code: 'BAD_USER_INPUT' } },
    ]);
    await untilRemoved(before);
  });

  it('fails at the field when a file is too large, and the service is not called', async () => {
    const before = temporaryFiles();

    const { data, errors } = await post(gateway.url, storeForm([big(LIMITS.maxFileBytes + 1)]));

    expect(data).toEqual({ store: null });
    expect(errors).toMatchObject([
      {
        message: 'A file is larger than the server takes.',
        path: ['store'],
        extensions: { code: 'BAD_USER_INPUT' },
      },
    ]);
    expect(JSON.stringify(errors)).not.toContain('outcome');
    await untilRemoved(before);
  });

  it('is cut off when it does not say how long it is', async () => {
    const before = temporaryFiles();
    const form = new Response(storeForm([big(2_600_000), big(2_600_000)]));
    const request = {
      method: 'POST',
      body: form.body,
      duplex: 'half',
      headers: { ...PREFLIGHT, 'content-type': form.headers.get('content-type') ?? '' },
    } as const;

    const answer = await fetch(gateway.url, request as RequestInit);

    const { errors } = (await answer.json()) as { errors: { extensions: { code: string } }[] };
    expect(errors.map(({ extensions }) => extensions.code)).toEqual(['BAD_USER_INPUT']);
    await untilRemoved(before);
  });
});

describe('an upload that is not as it should be', () => {
  const withoutFile = uploadForm(
    { query: STORE, variables: { files: [null] } },
    { 0: ['variables.files.0'] },
    {},
  );

  it('fails at the field when a file is missing', async () => {
    const { errors } = await post(gateway.url, withoutFile);

    expect(errors).toMatchObject([
      {
        message: expect.stringContaining('not in the request'),
        extensions: { code: 'BAD_USER_INPUT' },
      },
    ]);
  });

  it.each(['text', 1, { name: 'a.txt' }])('is refused when the file is %j', async (value) => {
    const response = await fetch(gateway.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query: STORE, variables: { files: [value] } }),
    });

    const { data, errors } = (await response.json()) as { data: unknown; errors: unknown[] };

    expect(data ?? { store: null }).toEqual({ store: null });
    expect(JSON.stringify(errors)).toContain('Upload');
  });

  it('is refused as a batch', async () => {
    const operations = [{ query: STORE, variables: { files: [null] } }];
    const map = { 0: ['0.variables.files.0'] };

    const { status } = await post(gateway.url, uploadForm(operations, map, { 0: small() }));

    expect(status).toBe(400);
  });

  it('leaves nothing behind when the operation is invalid', async () => {
    const before = temporaryFiles();
    const invalid = uploadForm(
      { query: 'mutation ($f: Upload) { nothing(f: $f) }', variables: { f: null } },
      { 0: ['variables.f'] },
      { 0: new File([Buffer.alloc(1_000_000)], 'b') },
    );

    expect((await post(gateway.url, invalid)).status).toBe(400);
    await untilRemoved(before);
  });

  it('leaves nothing behind when the client goes away while the service does not read on', async () => {
    await using service = await startStubOfStuckService();
    await using stuck = await startUploadGatewayAt(service.url);
    const before = temporaryFiles();
    const controller = new AbortController();
    const answer = fetch(stuck.url, {
      method: 'POST',
      body: storeForm([new File([Buffer.alloc(2_900_000)], 'b')]),
      headers: PREFLIGHT,
      signal: controller.signal,
    });
    answer.catch(() => undefined);
    const closed = await service.reached;

    controller.abort();

    await closed();
    await untilRemoved(before);
  });

  it('leaves nothing behind when the client goes away in the middle', async () => {
    const before = temporaryFiles();
    const form = new Response(storeForm([new File([Buffer.alloc(1_000_000)], 'b')]));
    const bytes = Buffer.from(await form.arrayBuffer());
    const { hostname, port } = new URL(gateway.url);
    const socket = connect(Number(port), hostname);
    socket.write(
      `POST /graphql HTTP/1.1\r\nHost: x\r\nApollo-Require-Preflight: 1\r\n` +
        `Content-Type: ${form.headers.get('content-type')}\r\nContent-Length: ${bytes.length}\r\n\r\n`,
    );
    socket.write(bytes.subarray(0, 500_000));
    await eventually(temporaryFiles, (files) => files.some((name) => !before.includes(name)));

    socket.destroy();

    await untilRemoved(before);
  });
});
