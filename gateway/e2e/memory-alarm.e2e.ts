import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { type ReferenceProject, startReferenceProject } from '@banyan/devkit/reference-project.ts';
import { type RunningRabbitmq, startRabbitmq } from '@banyan/devkit/services/rabbitmq.ts';
import { eventually } from '@banyan/platform/test/helpers/eventually.ts';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { readOperation } from './operation.ts';

const customer = { authorization: 'Bearer customer-7-token' };
const clerk = { authorization: 'Bearer catalog-secret' };
const rounds = 10;

let rabbitmq: RunningRabbitmq;
let project: ReferenceProject;

beforeAll(async () => {
  rabbitmq = await startRabbitmq();
  project = await startReferenceProject({
    configFile: join(import.meta.dirname, 'fixtures/cached/banyan.config.ts'),
    env: { RABBITMQ_URL: rabbitmq.url, INSIGHTS_READERS: '7' },
  });
});

afterAll(async () => {
  await project[Symbol.asyncDispose]();
  await rabbitmq.stop();
});

async function placeOrder(): Promise<string> {
  const { data, errors } = await project.ask<{ placeOrder: { id: string } }>({
    query: await readOperation('place-order'),
    variables: { input: { items: [{ productId: '3', quantity: 1 }] } },
    headers: customer,
  });
  expect(errors).toBeUndefined();
  return `Order:${data.placeOrder.id}`;
}

async function sell(productId: number): Promise<string> {
  const { errors } = await project.ask({
    query: `mutation { adjustStock(productId: ${productId}, delta: -1) { stock } }`,
    headers: clerk,
  });
  expect(errors).toBeUndefined();
  return `Product:${productId}`;
}

/** Of the gateway's broker, as probes see it. */
async function brokerState(): Promise<string> {
  const response = await fetch(new URL('/health/ready', project.url));
  expect(response.status).toBe(200);
  const { events } = (await response.json()) as { readonly events: { readonly broker: string } };
  return events.broker;
}

function brokerBecomes(wanted: string): Promise<string> {
  return eventually(brokerState, (state) => state === wanted);
}

/** The events of the gateway's own outbox: their ids, and how many of them are not published. */
function readOutbox(): { readonly ids: readonly unknown[]; readonly pending: number } {
  using database = new DatabaseSync(project.outboxFile);
  const rows = database.prepare('SELECT id, published_at FROM banyan_outbox').all();
  const pending = rows.filter(({ published_at }) => published_at === null).length;
  return { ids: rows.map(({ id }) => id), pending };
}

interface Heard {
  readonly changeLog: {
    readonly nodes: readonly { readonly id: string; readonly subject: string }[];
  };
}

/** What a consumer with an inbox has made of all events, the newest first. */
async function readChangeLog(): Promise<Heard['changeLog']['nodes']> {
  const { data } = await project.ask<Heard>({
    query: '{ changeLog(first: 100) { nodes { id subject } } }',
    headers: customer,
  });
  return data.changeLog.nodes;
}

it('every mutation succeeds while RabbitMQ lacks memory, and each is heard once when it has memory again', async () => {
  await brokerBecomes('ready');
  await rabbitmq.command('set_vm_memory_high_watermark', '0.000001');
  const changed = [await sell(7)];
  await brokerBecomes('blocked');

  for (let round = 0; round < rounds; round += 1) changed.push(await placeOrder(), await sell(42));
  const { errors } = await project.ask({ query: '{ product(id: 9) { stock } }' });
  const [state, { pending }] = [await brokerState(), readOutbox()];
  await rabbitmq.command('set_vm_memory_high_watermark', '0.6');
  const heard = await eventually(readChangeLog, ({ length }) => length >= changed.length);

  expect([errors, state]).toEqual([undefined, 'blocked']);
  expect(pending).toBeGreaterThanOrEqual(2 * rounds);
  expect(heard.map(({ subject }) => subject).toSorted()).toEqual(changed.toSorted());
  expect(heard.map(({ id }) => id).toSorted()).toEqual(readOutbox().ids.toSorted());
});
