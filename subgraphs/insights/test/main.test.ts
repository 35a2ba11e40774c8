import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { type RunningRabbitmq, startRabbitmq } from '@banyan/devkit/services/rabbitmq.ts';
import type { EventBroker } from '@banyan/platform/events/brokers/event-broker.ts';
import { openRabbitmqBroker } from '@banyan/platform/events/brokers/rabbitmq/rabbitmq-broker.ts';
import type { ChangeEvent } from '@banyan/platform/events/change-event.ts';
import { encodeEvent } from '@banyan/platform/events/envelope/create-event.ts';
import { eventually } from '@banyan/platform/test/helpers/eventually.ts';
import { createRecordingLog } from '@banyan/subgraph-kit/test/helpers/request-parts.ts';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { consumerGroups } from '../index.ts';
import { eventOf, orderData } from './helpers/events.ts';
import { createTemporaryFolder } from './helpers/temporary-folder.ts';

const main = new URL('../main.ts', import.meta.url).pathname;

let rabbitmq: RunningRabbitmq;

beforeAll(async () => {
  rabbitmq = await startRabbitmq();
});

afterAll(() => rabbitmq.stop());

describe('the insights server', () => {
  it('prints all faults of its environment and exits with 78', async () => {
    const child = start({ PORT: 'x', INSIGHTS_RETENTION_DAYS: 'y' });
    const [printed, [code]] = await Promise.all([textOf(child.stderr), once(child, 'close')]);

    expect(code).toBe(78);
    expect(printed).toContain('PORT must be an integer from 0 to 65535, received "x"\n');
    expect(printed).toContain(
      'INSIGHTS_RETENTION_DAYS must be an integer from 1 to 3650, received "y"\n',
    );
  });

  it('counts what it hears from RabbitMQ, and again after a reset and a replay to it alone', async () => {
    await using stack = new AsyncDisposableStack();
    const folder = stack.use(createTemporaryFolder());
    const env = {
      PORT: '0',
      RABBITMQ_URL: rabbitmq.url,
      INSIGHTS_DATABASE_URL: `sqlite:${join(folder.path, 'insights.db')}`,
      INSIGHTS_READERS: '*',
      INSIGHTS_TRUST_CALLER_HEADER: 'true',
    };
    const topology = { groups: consumerGroups };
    const { log } = createRecordingLog();
    const broker = await openRabbitmqBroker({ url: rabbitmq.url, log, topology });
    stack.defer(() => broker.close());
    const first = start(env);
    stack.defer(() => void first.kill('SIGKILL'));
    const url = await untilConsuming(first);

    await send(broker, eventOf({ data: orderData() }));
    await eventually(
      () => ordersAt(url),
      (orders) => orders === 1,
    );
    first.kill('SIGTERM');
    const [code] = await once(first, 'close');
    const reset = start(env, '--reset');
    const [told] = await Promise.all([textOf(reset.stdout), once(reset, 'close')]);
    const second = start(env);
    stack.defer(() => void second.kill('SIGKILL'));
    const urlNow = await untilConsuming(second);
    const afterReset = await ordersAt(urlNow);
    await send(broker, eventOf({ data: orderData() }), 'insights');
    await eventually(
      () => ordersAt(urlNow),
      (orders) => orders === 1,
    );
    second.kill('SIGTERM');
    await once(second, 'close');

    expect([code, afterReset]).toEqual([0, 0]);
    expect(told).toContain('banyan events replay --group insights');
  });
});

function start(env: Readonly<Record<string, string>>, ...args: readonly string[]): ChildProcess {
  return spawn(process.execPath, [main, ...args], { env });
}

async function send(broker: EventBroker, event: ChangeEvent, onlyTo?: string): Promise<void> {
  const { id, type, subject } = event;
  const body = encodeEvent(event);
  await broker.publish({ id, type, subject, body, ...(onlyTo !== undefined && { onlyTo }) });
}

async function ordersAt(url: string): Promise<number> {
  const query = `{ salesByDay(filter: { from: "2026-03-29", to: "2026-03-29" }) { orders } }`;
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'banyan-caller-id': '7' },
    body: JSON.stringify({ query }),
  });
  const { data } = (await response.json()) as {
    readonly data: { readonly salesByDay: readonly { readonly orders: number }[] };
  };
  return data.salesByDay[0]?.orders ?? 0;
}

async function textOf(stream: ChildProcess['stdout']): Promise<string> {
  let text = '';
  for await (const chunk of stream ?? []) text += chunk;
  return text;
}

/** Where it listens, when it does, and its queue is there. */
async function untilConsuming({ stdout }: ChildProcess): Promise<string> {
  if (stdout === null) throw new Error('No output to read');
  let url: unknown;
  let groups: unknown;
  for await (const line of createInterface({ input: stdout })) {
    const entry = JSON.parse(line);
    url ??= entry.url;
    groups ??= entry.groups;
    if (typeof url === 'string' && groups !== undefined) return url;
  }
  throw new Error('The server ended before it consumed');
}
