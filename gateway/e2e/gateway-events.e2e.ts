import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { type BanyanProcess, startBanyanProcess } from '@banyan/devkit/banyan-process.ts';
import { type ReferenceProject, startReferenceProject } from '@banyan/devkit/reference-project.ts';
import { type RunningRabbitmq, startRabbitmq } from '@banyan/devkit/services/rabbitmq.ts';
import { saveRegistrations } from '@banyan/devkit/services/rabbitmq-registrations.ts';
import { startRedis } from '@banyan/devkit/services/redis.ts';
import { eventually } from '@banyan/platform/test/helpers/eventually.ts';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { connect } from 'amqplib';
import { readOperation } from './operation.ts';
import { runBanyan } from './run-banyan.ts';

const root = join(import.meta.dirname, '../..');
const configOf = (name: string) => join(import.meta.dirname, 'fixtures', name, 'banyan.config.ts');
const customer = { authorization: 'Bearer customer-7-token' };
const clerk = { authorization: 'Bearer catalog-secret' };

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

async function startProject(
  options: Parameters<typeof startReferenceProject>[0] = {},
): Promise<ReferenceProject> {
  return stack.use(await startReferenceProject(options));
}

interface OutboxLine {
  readonly event: string;
  readonly isPublished: boolean;
}

/** What stands in the gateway's own outbox, in its order. */
function outboxOf({ outboxFile }: ReferenceProject): readonly OutboxLine[] {
  using database = new DatabaseSync(outboxFile, { timeout: 5000 });
  const rows = database
    .prepare(
      'SELECT type, aggregatetype, aggregateid, published_at FROM banyan_outbox ORDER BY seq',
    )
    .all();
  return rows.map(({ type, aggregatetype, aggregateid, published_at }) => ({
    event: `${type} ${aggregatetype}:${aggregateid}`,
    isPublished: published_at !== null,
  }));
}

/** Resolves with what stands in the gateway's own outbox when so many events are there, and published. */
function publishedEvents(project: ReferenceProject, count: number): Promise<readonly string[]> {
  return eventually(
    () => outboxOf(project),
    (lines) => lines.length >= count && lines.every(({ isPublished }) => isPublished),
  ).then((lines) => lines.map(({ event }) => event));
}

async function placeOrder(project: ReferenceProject): Promise<string> {
  const { data, errors } = await project.ask<{ placeOrder: { id: string } }>({
    query: await readOperation('place-order'),
    variables: { input: { items: [{ productId: '3', quantity: 1 }] } },
    headers: customer,
  });
  expect(errors).toBeUndefined();
  return data.placeOrder.id;
}

async function sell(project: ReferenceProject, productId: number): Promise<void> {
  const { errors } = await project.ask({
    query: `mutation { adjustStock(productId: ${productId}, delta: -1) { stock } }`,
    headers: clerk,
  });
  expect(errors).toBeUndefined();
}

async function stockOf(url: string): Promise<number> {
  const response = await fetch(new URL('/graphql', url), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: '{ product(id: 42) { stock } }' }),
  });
  const { data } = (await response.json()) as { data: { product: { stock: number } } };
  return data.product.stock;
}

async function startReplica(
  { catalog, orders, outboxFile }: ReferenceProject,
  configFile: string,
): Promise<BanyanProcess> {
  const replica = await startBanyanProcess({
    root,
    configFile,
    output: 'ignore',
    env: {
      PATH: process.env.PATH,
      PORT: '0',
      CATALOG_URL: catalog.url,
      ORDERS_URL: orders.url,
      REVIEWS_DATABASE_URL: 'sqlite::memory:',
      INSIGHTS_DATABASE_URL: 'sqlite::memory:',
      OUTBOX_URL: `sqlite:${outboxFile}`,
      RABBITMQ_URL: rabbitmq.url,
    },
  });
  stack.defer(() => replica.stop());
  return replica;
}

describe('a mutation through the gateway', () => {
  it('is one event in the outbox of the gateway, and is published, on all defaults', async () => {
    const project = await startProject();

    const id = await placeOrder(project);

    expect(await publishedEvents(project, 1)).toEqual([`orders.Order.created Order:${id}`]);
  });

  it('is heard by every replica that has a memory of its own', async () => {
    const configFile = configOf('cached');
    const project = await startProject({ configFile, env: { RABBITMQ_URL: rabbitmq.url } });
    const replica = await startReplica(project, configFile);
    const before = await stockOf(replica.url);

    await sell(project, 42);

    await eventually(
      () => stockOf(replica.url),
      (stock) => stock === before - 1,
    );
    expect(await publishedEvents(project, 1)).toEqual(['catalog.Product.updated Product:42']);
  });

  it('succeeds like every query while RabbitMQ and Redis are away, and is told when they are back', async () => {
    const redis = await startRedis();
    stack.defer(() => redis.stop());
    const configFile = configOf('cached');
    const env = { RABBITMQ_URL: rabbitmq.url, REDIS_URL: redis.url };
    const project = await startProject({ configFile, env });
    await whenConsuming('banyan.insights');
    // A queue that was made just before a kill may lose its leader, which is another matter.
    await saveRegistrations(rabbitmq);
    await Promise.all([rabbitmq.kill(), redis.kill()]);

    const id = await placeOrder(project);
    await sell(project, 42);
    await sell(project, 42);
    const { errors } = await project.ask({ query: '{ product(id: 7) { stock } }' });
    const meanwhile = outboxOf(project);
    await Promise.all([rabbitmq.restart(), redis.restart()]);

    expect(errors).toBeUndefined();
    expect(meanwhile.some(({ isPublished }) => isPublished)).toBe(false);
    expect(await publishedEvents(project, 3)).toEqual([
      `orders.Order.created Order:${id}`,
      'catalog.Product.updated Product:42',
      'catalog.Product.updated Product:42',
    ]);
    await eventually(
      () => messagesIn(cacheQueues),
      (counts) => counts.every((count) => count === 0),
    );
    expect(await runBanyan(['events', 'audit'], { project, configFile, env })).toMatchObject({
      code: 0,
      value: {
        isConsistent: true,
        isAllPublished: true,
        outboxes: expect.arrayContaining([
          expect.objectContaining({ name: 'gateway', total: 3, published: 3, gaps: [] }),
        ]),
      },
    });
  });
});

/** Of the group that invalidates caches: to be handled, to be tried again, given up. */
const cacheQueues = ['', '.retry.1000', '.retry.10000', '.retry.60000', '.dead'].map(
  (part) => `banyan.cache${part}`,
);

/** How many messages no consumer has been given yet. */
async function messagesIn(queues: readonly string[]): Promise<readonly number[]> {
  const connection = await connect(rabbitmq.url);
  const channel = await connection.createChannel();
  const counts = await Promise.all(queues.map((queue) => channel.checkQueue(queue)));
  await connection.close();
  return counts.map(({ messageCount }) => messageCount);
}

/** Resolves when the queue has a consumer; that of the last group to be subscribed tells that all is set up. */
async function whenConsuming(queue: string): Promise<void> {
  await eventually(
    () => rabbitmq.command('list_consumers', '--quiet', 'queue_name'),
    (names) => names.split('\n').includes(queue),
  );
}
