import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startRabbitmq } from '@banyan/devkit/services/rabbitmq.ts';
import { expect, it } from '@jest/globals';
import { openRabbitmqBroker } from '../../../events/brokers/rabbitmq/rabbitmq-broker.ts';
import { openOutbox } from '../../../events/outbox/open-outbox.ts';
import { startRelay } from '../../../events/relay/create-relay.ts';
import { createLogger } from '../../../telemetry/logger.ts';
import { eventually } from '../../helpers/eventually.ts';
import { productEvent } from '../../helpers/outbox-under-test.ts';

const log = createLogger({ write: () => undefined });
const child = join(import.meta.dirname, '../../helpers/relay-child.ts');
const window = 16;
const deaths = [
  ['publish', '5'],
  ['mark', '2'],
  ['publish', '40'],
  ['mark', '4'],
] as const;

it('a relay killed between publication and mark loses nothing and repeats at most its window', async () => {
  await using stack = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), 'banyan-relay-'));
  stack.defer(() => rm(folder, { recursive: true, force: true }));
  const rabbitmq = stack.use(await startRabbitmq());
  const url = `sqlite:${folder}/outbox.db`;
  const outbox = stack.adopt(await openOutbox(url, { log, baseDir: '/' }), (it) => it.close());
  const broker = stack.adopt(await openRabbitmqBroker({ url: rabbitmq.url, log }), (it) =>
    it.close(),
  );
  await broker.setUp({ groups: [{ name: 'all', bindings: ['#'] }] });
  const received: (string | null)[] = [];
  await broker.subscribe({ group: 'all' }, async ({ id }) => void received.push(id));
  const products = Array.from({ length: 300 }, (_, index) => productEvent(`${index % 100}`));
  const appended = await outbox.append(products);

  for (const death of deaths) {
    const relay = fork(child, [url, rabbitmq.url, ...death], { execArgv: [] });
    expect(await once(relay, 'exit')).toEqual([null, 'SIGKILL']);
  }
  expect((await outbox.audit()).pending).toBeGreaterThan(0);
  const last = stack.adopt(startRelay({ outbox, broker, log, pollMs: 50 }), (it) => it.close());
  await eventually(
    () => outbox.audit(),
    ({ published }) => published === 300,
  );
  await eventually(
    () => new Set(received).size,
    (count) => count === 300,
  );

  expect(new Set(received)).toEqual(new Set(appended.map(({ id }) => id)));
  expect(received.length - 300).toBeLessThanOrEqual(deaths.length * window);
  expect(last.statistics().failed).toBe(0);
}, 60_000);
