import { Readable } from 'node:stream';
import { UploadedFile } from '@banyan/platform/request/uploaded-file.ts';
import { describe, expect, it } from '@jest/globals';
import { createAdapterUnderTest } from './adapter-under-test.ts';
import { startStubService } from './stub-service.ts';

const sdl = `
scalar Upload
scalar JSON
type Query {
  similar(file: Upload!): String
    @connect(source: "api", http: { POST: "/similar", body: "file: $args.file" }, selection: "$.name")
}
type Mutation {
  add(file: Upload): String @connect(source: "api", http: { POST: "/files", body: "file: $args.file" }, selection: "$.name")
  save(input: JSON!): String
    @connect(
      source: "api"
      http: { POST: "/forms", headers: [{ name: "Content-Type", value: "multipart/form-data" }], body: "$args.input" }
      selection: "$.name"
    )
}
`;

const file = new UploadedFile(async () => ({
  name: 'a.txt',
  mediaType: 'text/plain',
  sizeBytes: 3,
  open: () => Readable.from([Buffer.from('abc')]),
}));

async function openFiles() {
  await using stack = new AsyncDisposableStack();
  const stub = stack.use(await startStubService(() => ({ body: { name: 'n' } })));
  const adapter = stack.use(createAdapterUnderTest(sdl, { baseUrl: stub.url }));
  const owned = stack.move();
  return { stub, run: adapter.run, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}

describe('a file as an argument', () => {
  it('is sent by a mutation', async () => {
    await using files = await openFiles();

    const { data } = await files.run('mutation ($file: Upload) { add(file: $file) }', {
      variables: { file },
    });

    expect(data).toEqual({ add: 'n' });
    expect(files.stub.requests.map(({ headers }) => headers['content-type'])).toEqual([
      expect.stringMatching(/^multipart\/form-data; boundary=/),
    ]);
  });

  it('may be left out', async () => {
    await using files = await openFiles();

    await files.run('mutation { add }');

    expect(files.stub.requests).toMatchObject([{ body: '{}' }]);
  });

  it('is refused by what is read through the cache', async () => {
    await using files = await openFiles();

    const { errors } = await files.run('query ($file: Upload!) { similar(file: $file) }', {
      variables: { file },
    });

    expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
    expect(files.stub.requests).toEqual([]);
  });

  it('cannot stand in the document', async () => {
    await using files = await openFiles();

    await expect(files.run('mutation { add(file: "a.txt") }')).resolves.toMatchObject({
      errors: [{ message: 'Upload must be a file of a multipart request, given as a variable' }],
    });
    expect(files.stub.requests).toEqual([]);
  });
});

describe('a name in a form that a client gives', () => {
  const save = 'mutation ($input: JSON!) { save(input: $input) }';

  it.each([
    { '_meth\0od': 'DELETE' },
    { '\0_method': 'DELETE' },
    { '_method\0': 'DELETE' },
    { address: { 'ci\0ty': 'Rome' } },
  ])('is refused with a NUL in it: %j', async (input) => {
    await using files = await openFiles();

    const { errors } = await files.run(save, { variables: { input } });

    expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
    expect(files.stub.requests).toEqual([]);
  });

  it('is sent as it is without one', async () => {
    await using files = await openFiles();

    await files.run(save, { variables: { input: { address: { city: 'a\0b' } } } });

    expect(files.stub.requests.map(({ body }) => body.split('\r\n').slice(1, 4))).toEqual([
      ['Content-Disposition: form-data; name="address[city]"', '', 'a\0b'],
    ]);
  });
});
