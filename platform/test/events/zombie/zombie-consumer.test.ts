import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { type RunningRabbitmq, startRabbitmq } from '@banyan/devkit/services/rabbitmq.ts';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ConsumerGroup } from '../../../events/brokers/event-broker.ts';
import { openRabbitmqBroker } from '../../../events/brokers/rabbitmq/rabbitmq-broker.ts';
import { createLogger } from '../../../telemetry/logger.ts';
import { productMessage } from '../../helpers/broker-messages.ts';
import { whenReady } from '../../helpers/steady-load.ts';
import { type ConsumerProcess, type ConsumerSetting, startConsumer } from './consumer-processes.ts';

const log = createLogger({ write: () => undefined });
const bindings = ['catalog.Product.*'];
const ordered: ConsumerGroup = { name: 'ordered', bindings, partitions: 2 };
const unordered: ConsumerGroup = { name: 'unordered', bindings };

let rabbitmq: RunningRabbitmq;
let installations = 0;
beforeAll(async () => {
  rabbitmq = await startRabbitmq();
});
afterAll(() => rabbitmq.stop());

/** One consumer that is soon taken for dead once it is silent, and then another that takes over. */
async function openWorld(
  stack: AsyncDisposableStack,
  group: ConsumerGroup,
  zombieWaitsAt: ConsumerSetting['waitsAt'],
) {
  installations += 1;
  const prefix = `zombie-${installations}`;
  const folder = await mkdtemp(join(tmpdir(), 'banyan-zombie-'));
  stack.defer(() => rm(folder, { recursive: true, force: true }));
  const effectsFile = join(folder, 'effects.db');
  const broker = stack.adopt(await openRabbitmqBroker({ url: rabbitmq.url, log, prefix }), (it) =>
    it.close(),
  );
  await broker.setUp({ groups: [group] });
  await whenReady(broker);
  const setting = {
    rabbitmqUrl: rabbitmq.url,
    prefix,
    group,
    effectsUrl: `sqlite:${effectsFile}`,
  };
  const zombie = await startConsumer(stack, {
    ...setting,
    heartbeatSeconds: 1,
    waitsAt: zombieWaitsAt,
  });
  return {
    zombie,
    startHeir: () => startConsumer(stack, { ...setting, heartbeatSeconds: 10, waitsAt: null }),
    /** Changes of one product. */
    publish: async (...ids: readonly string[]) => {
      for (const id of ids) await broker.publish(productMessage(id, { subject: 'Product:1' }));
    },
    effects: () => effectsIn(effectsFile),
  };
}

/** Ids of the messages that took effect, in the order in which they did. */
function effectsIn(file: string): readonly unknown[] {
  using database = new DatabaseSync(file);
  const rows = database.prepare('SELECT aggregateid AS id FROM banyan_outbox ORDER BY seq').all();
  return rows.map(({ id }) => id);
}

function reachAll(consumer: ConsumerProcess, ...steps: readonly string[]): Promise<unknown> {
  return Promise.all(steps.map((step) => consumer.reaches(step)));
}

describe('a consumer that stands still with a message and comes back after another has taken over', () => {
  it('finds its late work done, and gets no further message while the other one lives', async () => {
    await using stack = new AsyncDisposableStack();
    const { zombie, startHeir, publish, effects } = await openWorld(stack, ordered, 'given');
    await publish('1', '2', '3');
    await zombie.reaches('given 1');
    zombie.freeze();
    const heir = await startHeir();

    await heir.reaches('applied 3');
    zombie.thaw();
    await zombie.reaches('known 1');
    await publish('4');
    await heir.reaches('applied 4');
    await heir.kill();
    await publish('5');
    await zombie.reaches('applied 5');

    expect(zombie.steps).toEqual(['consuming', 'given 1', 'known 1', 'given 5', 'applied 5']);
    expect(effects()).toEqual(['1', '2', '3', '4', '5']);
  });

  it('has its effect left alone when it had only the acknowledgement before it', async () => {
    await using stack = new AsyncDisposableStack();
    const { zombie, startHeir, publish, effects } = await openWorld(stack, ordered, 'applied');
    await publish('1', '2');
    await zombie.reaches('applied 1');
    zombie.freeze();
    const heir = await startHeir();

    await reachAll(heir, 'known 1', 'applied 2');
    zombie.thaw();
    await heir.kill();
    await publish('3');
    await zombie.reaches('applied 3');

    expect(effects()).toEqual(['1', '2', '3']);
  });

  it('applies none of the many messages twice that it held in an unordered group', async () => {
    await using stack = new AsyncDisposableStack();
    const { zombie, startHeir, publish, effects } = await openWorld(stack, unordered, 'given');
    const ids = ['1', '2', '3', '4', '5'];
    await publish(...ids);
    await reachAll(zombie, ...ids.map((id) => `given ${id}`));
    zombie.freeze();
    const heir = await startHeir();

    await reachAll(heir, ...ids.map((id) => `applied ${id}`));
    zombie.thaw();
    await reachAll(zombie, ...ids.map((id) => `known ${id}`));

    expect(effects().toSorted()).toEqual(ids);
  });
});
