import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type RunningPostgres, startPostgres } from '@banyan/devkit/services/postgres.ts';
import { type RunningRabbitmq, startRabbitmq } from '@banyan/devkit/services/rabbitmq.ts';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import {
  openRabbitmqBroker,
  type RabbitmqBroker,
} from '../../../events/brokers/rabbitmq/rabbitmq-broker.ts';
import type { OpenOutbox } from '../../../events/outbox/open-outbox.ts';
import { openOutbox } from '../../../events/outbox/open-outbox.ts';
import { startRelay } from '../../../events/relay/create-relay.ts';
import { createLogger } from '../../../telemetry/logger.ts';
import { eventually } from '../../helpers/eventually.ts';
import { productEvent } from '../../helpers/outbox-under-test.ts';
import { whenReady } from '../../helpers/steady-load.ts';

const log = createLogger({ write: () => undefined });
const child = join(import.meta.dirname, '../../helpers/relay-child.ts');
const window = 16;
const eventCount = 300;
const deaths = [
  ['publish', '5'],
  ['mark', '2'],
  ['publish', '40'],
  ['mark', '4'],
] as const;

let rabbitmq: RunningRabbitmq;
let postgres: RunningPostgres;
let folder: string;
beforeAll(async () => {
  [rabbitmq, postgres] = await Promise.all([startRabbitmq(), startPostgres()]);
  folder = await mkdtemp(join(tmpdir(), 'banyan-relay-'));
});
afterAll(async () => {
  await Promise.all([rabbitmq.stop(), postgres.stop()]);
  await rm(folder, { recursive: true, force: true });
});

/** A consumer whose effects are events of its own, written once for each message. */
async function consume(broker: RabbitmqBroker, effects: OpenOutbox): Promise<readonly string[]> {
  const received: string[] = [];
  await broker.subscribe({ group: 'all' }, async ({ id }) => {
    const message = { consumer: 'effects', id: id ?? '', windowMs: null };
    await effects.inbox.appendOnce(message, [productEvent(id ?? '')]);
    received.push(id ?? '');
  });
  return received;
}

it.each([
  ['SQLite', async (name: string) => `sqlite:${folder}/${name}.db`],
  ['PostgreSQL', (name: string) => postgres.createDatabase(name)],
] as const)(
  'a relay on %s that is killed between publication and mark loses nothing and repeats at most its window, which an inbox takes out',
  async (kind, urlOf) => {
    await using stack = new AsyncDisposableStack();
    const open = async (url: string) =>
      stack.adopt(await openOutbox(url, { log, baseDir: '/' }), (it) => it.close());
    const url = await urlOf('relayed');
    const [outbox, effects] = [await open(url), await open(await urlOf('effects'))];
    const prefix = kind.toLowerCase();
    const broker = stack.adopt(await openRabbitmqBroker({ url: rabbitmq.url, log, prefix }), (it) =>
      it.close(),
    );
    await broker.setUp({ groups: [{ name: 'all', bindings: ['#'] }] });
    await whenReady(broker);
    const received = await consume(broker, effects);
    const products = Array.from({ length: eventCount }, (_, index) =>
      productEvent(`${index % 100}`),
    );
    const appended = await outbox.append(products);

    const options = JSON.stringify({ prefix, window, maxHeld: 64, leaseMs: 500 });
    for (const [place, call] of deaths) {
      const relay = fork(child, [url, rabbitmq.url, place, call, options], { execArgv: [] });
      expect(await once(relay, 'exit')).toEqual([null, 'SIGKILL']);
    }
    expect((await outbox.audit()).pending).toBeGreaterThan(0);
    const last = stack.adopt(startRelay({ outbox, broker, log, pollMs: 50 }), (it) => it.close());
    await eventually(
      () => outbox.audit(),
      ({ published }) => published === eventCount,
    );
    await eventually(
      () => new Set(received).size,
      (count) => count === eventCount,
    );

    expect(new Set(received)).toEqual(new Set(appended.map(({ id }) => id)));
    expect(received.length).toBeGreaterThan(eventCount);
    expect(received.length - eventCount).toBeLessThanOrEqual(deaths.length * window);
    expect((await effects.audit()).total).toBe(eventCount);
    expect(last.statistics().failed).toBe(0);
  },
  60_000,
);
