import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { type BanyanProcess, startBanyanProcess } from '@banyan/devkit/banyan-process.ts';
import { type ReferenceProject, startReferenceProject } from '@banyan/devkit/reference-project.ts';
import { type RunningRabbitmq, startRabbitmq } from '@banyan/devkit/services/rabbitmq.ts';
import { startRedis } from '@banyan/devkit/services/redis.ts';
import { eventually } from '@banyan/platform/test/helpers/eventually.ts';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { connect } from 'amqplib';

const root = join(import.meta.dirname, '../..');
const configFile = join(import.meta.dirname, 'fixtures/cached/banyan.config.ts');

let rabbitmq: RunningRabbitmq;
let stack: AsyncDisposableStack;

beforeAll(async () => {
  rabbitmq = await startRabbitmq();
});

afterAll(() => rabbitmq.stop());

beforeEach(() => {
  stack = new AsyncDisposableStack();
});

afterEach(() => stack.disposeAsync());

/** Whoever opened it disposes of it. */
function openProject(env: Record<string, string> = {}): Promise<ReferenceProject> {
  return startReferenceProject({ configFile, env, relaysOutboxes: true });
}

/** Ends with the test. */
async function startProject(env: Record<string, string>): Promise<ReferenceProject> {
  return stack.use(await openProject(env));
}

/** A write of the kind that passes the gateway by. */
async function sell(project: ReferenceProject, productId: number): Promise<void> {
  const response = await fetch(`${project.catalog.url}/products/${productId}/stock`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: 'Bearer catalog-secret' },
    body: JSON.stringify({ delta: -1 }),
  });
  expect(response.status).toBe(200);
}

async function stockOf(url: string): Promise<number> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: '{ product(id: 42) { stock } }' }),
  });
  const { data } = (await response.json()) as { data: { product: { stock: number } } };
  return data.product.stock;
}

interface OutboxLine {
  readonly type: string;
  readonly subject: string;
  readonly isPublished: number;
}

/** What stands in the outbox of the catalog. */
function outboxOf({ catalog }: ReferenceProject): readonly OutboxLine[] {
  return linesOf(catalog.outboxUrl.slice('sqlite:'.length));
}

function linesOf(outboxFile: string): readonly OutboxLine[] {
  using database = new DatabaseSync(outboxFile, { timeout: 5000 });
  const rows = database
    .prepare(
      `SELECT type, aggregatetype || ':' || aggregateid AS subject, published_at IS NOT NULL AS isPublished
         FROM banyan_outbox ORDER BY seq`,
    )
    .all();
  return rows.map((row) => ({ ...row })) as unknown as readonly OutboxLine[];
}

function urlOf(url: string): string {
  return new URL('/graphql', url).href;
}

/** Resolves when each of the gateways serves this stock. */
async function servesEverywhere(urls: readonly string[], stock: number): Promise<void> {
  await eventually(
    () => Promise.all(urls.map(stockOf)),
    (stocks) => stocks.every((one) => one === stock),
  );
}

/** Resolves with the outbox of the catalog when all in it is published. */
function publishedOutbox(project: ReferenceProject): Promise<readonly OutboxLine[]> {
  return eventually(
    () => outboxOf(project),
    (lines) => lines.length > 0 && lines.every(({ isPublished }) => isPublished === 1),
  );
}

const productChanged = { type: 'catalog.Product.updated', subject: 'Product:42', isPublished: 1 };

describe('a change inside a PHP service', () => {
  let project: ReferenceProject;

  beforeAll(async () => {
    project = await openProject();
  });

  afterAll(async () => {
    await project[Symbol.asyncDispose]();
  });

  it('is served by a gateway without RabbitMQ, which relays the outbox to itself', async () => {
    const url = urlOf(project.url);
    const before = await stockOf(url);

    await sell(project, 42);

    await servesEverywhere([url], before - 1);
    expect(await publishedOutbox(project)).toEqual([productChanged]);
  });

  it('costs one legacy call to read again, and leaves other entities in the cache', async () => {
    const query = '{ product(id: 42) { stock } supplier(id: 3) { name } }';
    await project.ask({ query });
    await project.clearLegacyCalls();

    await sell(project, 42);
    await publishedOutbox(project);
    await project.ask({ query });

    const calls = await project.catalog.readAccessLog();
    expect(calls.map(({ method, path }) => `${method} ${path}`)).toEqual([
      'POST /products/42/stock',
      expect.stringContaining('GET /products'),
    ]);
  });
});

describe('a PHP service that publishes by itself', () => {
  it('is heard by its own exchange: the product is read again, and a message delivered twice is one event', async () => {
    const connection = await connect(rabbitmq.url);
    stack.defer(() => connection.close());
    const channel = await connection.createConfirmChannel();
    await channel.assertExchange('shop.events', 'topic');
    const project = stack.use(
      await startReferenceProject({
        configFile: join(import.meta.dirname, 'fixtures/foreign/banyan.config.ts'),
        env: { RABBITMQ_URL: rabbitmq.url },
      }),
    );
    const ask = () => project.ask({ query: '{ product(id: 42) { stock } }' });
    await ask();
    await eventually(
      () => rabbitmq.command('list_bindings', '--quiet', 'source_name', 'destination_name'),
      (bindings) => /^shop\.events\tbanyan\.foreign-shop$/m.test(bindings),
    );
    await project.clearLegacyCalls();

    const tell = (messageId: string, id: number) =>
      channel.publish(
        'shop.events',
        'product.updated',
        Buffer.from(`{"event":"product.updated","id":${id}}`),
        { messageId },
      );
    tell('one', 42);
    tell('one', 42);
    tell('two', 7);
    await channel.waitForConfirms();

    await eventually(
      async () => {
        await ask();
        return project.countLegacyCalls();
      },
      (calls) => calls > 0,
    );
    const events = await eventually(
      () => linesOf(project.outboxFile),
      (lines) => lines.length >= 2 && lines.every(({ isPublished }) => isPublished === 1),
    );
    expect(events).toEqual([productChanged, { ...productChanged, subject: 'Product:7' }]);
  });
});

describe('RabbitMQ between gateways', () => {
  it('gives each event to one replica when Redis is shared, and both serve the new value', async () => {
    const redis = await startRedis();
    stack.defer(() => redis.stop());
    const env = { RABBITMQ_URL: rabbitmq.url, REDIS_URL: redis.url };
    const project = await startProject(env);
    const other = await startReplica(project, env);
    const urls = [urlOf(project.url), urlOf(other.url)];
    const [before = 0] = await Promise.all(urls.map(stockOf));

    await sell(project, 42);

    await servesEverywhere(urls, before - 1);
    const queues = await rabbitmq.command('list_queues', '--quiet', 'name');
    expect(queues).toMatch(/^banyan\.cache$/m);
    expect(queues).not.toMatch(/private/);
  });

  it('tells every replica that has a memory of its own, also after the broker was away', async () => {
    const project = await startProject({ RABBITMQ_URL: rabbitmq.url });
    const other = await startReplica(project, { RABBITMQ_URL: rabbitmq.url });
    const urls = [urlOf(project.url), urlOf(other.url)];
    const [before = 0] = await Promise.all(urls.map(stockOf));

    await sell(project, 42);
    await servesEverywhere(urls, before - 1);
    await rabbitmq.kill();
    await sell(project, 42);
    const meanwhile = await project.ask({ query: '{ product(id: 7) { stock } }' });
    await rabbitmq.restart();

    await servesEverywhere(urls, before - 2);
    expect(meanwhile.errors).toBeUndefined();
    expect(await publishedOutbox(project)).toEqual([productChanged, productChanged]);
  });
});

async function startReplica(
  project: ReferenceProject,
  env: Record<string, string>,
): Promise<BanyanProcess> {
  const replica = await startBanyanProcess({
    root,
    configFile,
    output: 'ignore',
    env: {
      PATH: process.env.PATH,
      PORT: '0',
      CATALOG_URL: project.catalog.url,
      ORDERS_URL: project.orders.url,
      REVIEWS_DATABASE_URL: 'sqlite::memory:',
      INSIGHTS_DATABASE_URL: 'sqlite::memory:',
      ...env,
    },
  });
  stack.defer(() => replica.stop());
  return replica;
}
