import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type PhpService, type PhpServiceOptions, startPhpService } from '../../php/php-service.ts';

/** A seed which takes no time, and is large enough for pages, a tree and regular customers. */
export const smallSeed = {
  SEED_PRODUCTS: '60',
  SEED_CATEGORIES: '20',
  SEED_SUPPLIERS: '5',
  SEED_CUSTOMERS: '20',
  SEED_ORDERS: '120',
};

/** How a service is started: with two workers, the small seed and a folder which disposing removes, unless said. */
export type TemporaryPhpServiceOptions = Pick<PhpServiceOptions, 'name'> &
  Partial<PhpServiceOptions>;

/** A running legacy service. Disposing ends it. */
export interface TemporaryPhpService extends AsyncDisposable {
  readonly service: PhpService;
  /** Sends one request; redirects are not followed. */
  call(method: string, path: string, options?: CallOptions): Promise<PhpAnswer>;
  /** The JSON body of a GET. `Body` is what the asker expects; it is not checked. */
  read<Body>(path: string): Promise<Body>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** What a request carries. */
export interface CallOptions {
  /** Default `application/json`. */
  readonly accept?: string;
  /** Sent as the bearer token. */
  readonly token?: string;
  /** Sent as JSON. */
  readonly body?: unknown;
}

/** What came back. */
export interface PhpAnswer {
  readonly status: number;
  /** The content type. */
  readonly type: string | null;
  readonly headers: Headers;
  readonly text: string;
  /** The text parsed, or undefined when it is no JSON. */
  readonly body: unknown;
}

/** Starts a legacy service for one test or one file of tests. */
export async function startTemporaryPhpService({
  env,
  ...options
}: TemporaryPhpServiceOptions): Promise<TemporaryPhpService> {
  await using stack = new AsyncDisposableStack();
  const storageDir = await mkdtemp(join(tmpdir(), 'banyan-php-'));
  stack.defer(() => rm(storageDir, { recursive: true, force: true }));
  const service = await startPhpService({
    storageDir,
    workers: 2,
    env: { ...smallSeed, ...env },
    ...options,
  });
  stack.defer(() => service.stop());
  const started = stack.move();
  const callService: TemporaryPhpService['call'] = (method, path, call) =>
    send(method, service.url + path, call);
  return {
    service,
    call: callService,
    async read<Body>(path: string) {
      return (await callService('GET', path)).body as Body;
    },
    [Symbol.asyncDispose]: () => started.disposeAsync(),
  };
}

async function send(method: string, url: string, call: CallOptions = {}): Promise<PhpAnswer> {
  const { accept = 'application/json', token, body } = call;
  const response = await fetch(url, {
    method,
    redirect: 'manual',
    headers: {
      accept,
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
      ...(body !== undefined && { 'content-type': 'application/json' }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return {
    status: response.status,
    type: response.headers.get('content-type'),
    headers: response.headers,
    text,
    body: parseJson(text),
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Whether an answer is JSON is for the tests to judge.
    return undefined;
  }
}
