import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startBanyanProcess } from './banyan-process.ts';
import { type PhpService, startPhpService } from './php/php-service.ts';

/** The project of this repository, running on free ports with fresh databases. Disposing ends all of it. */
export interface ReferenceProject extends AsyncDisposable {
  readonly url: string;
  readonly catalog: PhpService;
  readonly orders: PhpService;
  /** Of the gateway's own outbox, unless the options give another. */
  readonly outboxFile: string;
  /** Sends one GraphQL request to the gateway. */
  ask<Data = unknown>(request: GraphQLRequest): Promise<GraphQLAnswer<Data>>;
  /** How many requests the PHP services have answered since {@link clearLegacyCalls}. */
  countLegacyCalls(): Promise<number>;
  clearLegacyCalls(): Promise<void>;
}

/** What a client sends. */
export interface GraphQLRequest {
  readonly query: string;
  readonly variables?: Readonly<Record<string, unknown>>;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What a client gets. `Data` is what the asker expects; it is not checked. */
export interface GraphQLAnswer<Data> {
  readonly status: number;
  readonly data: Data;
  readonly errors?: readonly GraphQLAnswerError[];
  readonly extensions?: Readonly<Record<string, unknown>>;
}

/** One error of an answer. */
export interface GraphQLAnswerError {
  readonly message: string;
  readonly path?: readonly (string | number)[];
  readonly extensions: Readonly<Record<string, unknown>>;
}

/** How the project is started. */
export interface ReferenceProjectOptions {
  /** Added to the gateway's environment. */
  readonly env?: Readonly<Record<string, string>>;
  /** Default: the repository's own configuration. */
  readonly configFile?: string;
  /** Workers of each PHP service. Default 4. */
  readonly workers?: number;
  /** Whether the gateway is told where the outboxes of the PHP services are. Default false. */
  readonly relaysOutboxes?: boolean;
}

const root = join(import.meta.dirname, '..');

/** Starts both PHP services, then the gateway with reviews in its process. */
export async function startReferenceProject(
  options: ReferenceProjectOptions = {},
): Promise<ReferenceProject> {
  await using stack = new AsyncDisposableStack();
  const dir = await mkdtemp(join(tmpdir(), 'banyan-project-'));
  stack.defer(() => rm(dir, { recursive: true, force: true }));
  const { workers = 4, configFile, env, relaysOutboxes = false } = options;
  const [catalog, orders] = await Promise.all([
    startPhpService({ name: 'catalog-lumen', storageDir: join(dir, 'catalog'), workers }),
    startPhpService({ name: 'orders-laravel', storageDir: join(dir, 'orders'), workers }),
  ]);
  stack.defer(() => catalog.stop());
  stack.defer(() => orders.stop());
  const gateway = await startBanyanProcess({
    root,
    ...(configFile !== undefined && { configFile }),
    output: 'ignore',
    env: {
      PATH: process.env.PATH,
      HOST: '127.0.0.1',
      PORT: '0',
      CATALOG_URL: catalog.url,
      ORDERS_URL: orders.url,
      REVIEWS_DATABASE_URL: `sqlite:${join(dir, 'reviews.db')}`,
      INSIGHTS_DATABASE_URL: `sqlite:${join(dir, 'insights.db')}`,
      OUTBOX_URL: `sqlite:${join(dir, 'outbox.db')}`,
      ...(relaysOutboxes && {
        CATALOG_OUTBOX_URL: catalog.outboxUrl,
        ORDERS_OUTBOX_URL: orders.outboxUrl,
      }),
      ...env,
    },
  });
  stack.defer(() => gateway.stop());
  const started = stack.move();
  const services = [catalog, orders];
  return {
    url: gateway.url,
    catalog,
    orders,
    outboxFile: join(dir, 'outbox.db'),
    ask: (request) => ask(gateway.url, request),
    async countLegacyCalls() {
      const logs = await Promise.all(services.map((service) => service.readAccessLog()));
      return logs.flat().length;
    },
    async clearLegacyCalls() {
      await Promise.all(services.map((service) => service.clearAccessLog()));
    },
    [Symbol.asyncDispose]: () => started.disposeAsync(),
  };
}

async function ask<Data>(
  url: string,
  { headers, ...body }: GraphQLRequest,
): Promise<GraphQLAnswer<Data>> {
  const response = await fetch(new URL('/graphql', url), {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
  const answer = (await response.json()) as Omit<GraphQLAnswer<Data>, 'status'>;
  return { ...answer, status: response.status };
}
