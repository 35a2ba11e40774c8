import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { type PhpScript, startPhpScript } from '@banyan/legacy-adapters/test/php/php-script.ts';
import type { UploadLimits } from '../../../http/uploads/upload-limits.ts';
import { startConnectedGateway } from '../../helpers/connected-gateway.ts';
import { TEST_SERVER } from '../../helpers/test-gateway.ts';

const schema = `
scalar Upload
type Query { ping: String @connect(source: "api", http: { GET: "/ping" }, selection: "$.path") }
type Mutation {
  store(title: String, files: [Upload!]!): Stored
    @connect(source: "api", http: { POST: "/files", body: "title: $args.title files: $args.files" }, selection: "$")
  replace(input: Replacement!): Stored
    @connect(
      source: "api"
      http: { PUT: "/files/1", body: "$args.input { isPublic file }" }
      selection: "method path form files"
    )
}
input Replacement { isPublic: Boolean file: Upload! }
scalar JSON
type Stored { method: String path: String form: JSON files: JSON }
`.replace('selection: "$")', 'selection: "method path form files")');

/** Small enough to be reached. */
export const LIMITS: UploadLimits = {
  maxFiles: 2,
  maxFileBytes: 3_000_000,
  maxTotalBytes: 5_000_000,
  maxFieldBytes: 10_000,
};

/** A gateway that takes uploads for a PHP service. Closed with `await using`. */
export async function startUploadGateway(uploads: UploadLimits | null = LIMITS) {
  await using stack = new AsyncDisposableStack();
  const php: PhpScript = stack.use(
    await startPhpScript('echo', { upload_max_filesize: '8M', post_max_size: '16M' }),
  );
  const gateway = stack.use(await startUploadGatewayAt(php.url, uploads));
  const owned = stack.move();
  return { url: gateway.url, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}

/** The same for another service. */
export async function startUploadGatewayAt(baseUrl: string, uploads: UploadLimits | null = LIMITS) {
  await using stack = new AsyncDisposableStack();
  const connected = stack.use(
    await startConnectedGateway({
      schemas: { files: schema },
      answers: {},
      source: { baseUrl, dialect: 'laravel', timeoutMs: 60_000 },
      gateway: { server: { ...TEST_SERVER, uploads } },
    }),
  );
  const { url } = await connected.gateway.listen();
  const owned = stack.move();
  return {
    url: `${url}/graphql`,
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

export const STORE = `mutation ($title: String, $files: [Upload!]!) {
  store(title: $title, files: $files) { method form files }
}`;

/** A form of the multipart request specification. */
export function uploadForm(
  operation: unknown,
  map: Readonly<Record<string, readonly string[]>>,
  files: Readonly<Record<string, File>>,
): FormData {
  const form = new FormData();
  form.set('operations', JSON.stringify(operation));
  form.set('map', JSON.stringify(map));
  for (const [name, file] of Object.entries(files)) form.set(name, file);
  return form;
}

/** The form of {@link STORE} with these files. */
export function storeForm(files: readonly File[], title = 'x'): FormData {
  const map = files.map((_file, index) => [String(index), [`variables.files.${index}`]] as const);
  return uploadForm(
    { query: STORE, variables: { title, files: files.map(() => null) } },
    Object.fromEntries(map),
    Object.fromEntries(files.map((file, index) => [String(index), file])),
  );
}

export const PREFLIGHT = { 'apollo-require-preflight': '1' };

/** Sends a form as a client does. */
export async function post(
  url: string,
  body: FormData,
  headers: NonNullable<RequestInit['headers']> = PREFLIGHT,
) {
  const response = await fetch(url, { method: 'POST', body, headers });
  const { data, errors = [] } = (await response.json()) as {
    data?: Record<string, unknown>;
    errors?: { message: string; extensions: { code: string } }[];
  };
  return { status: response.status, data, errors };
}

/** Names of the temporary files of uploads on this machine. */
export function temporaryFiles(): readonly string[] {
  return readdirSync(tmpdir()).filter((name) => name.startsWith('capacitor-'));
}
