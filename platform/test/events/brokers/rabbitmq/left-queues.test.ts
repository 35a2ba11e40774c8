import { type RunningRabbitmq, startRabbitmq } from '@banyan/devkit/services/rabbitmq.ts';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { connect } from 'amqplib';
import type { ConsumerGroup, LeftGroup } from '../../../../events/brokers/event-broker.ts';
import {
  openRabbitmqBroker,
  type RabbitmqBroker,
} from '../../../../events/brokers/rabbitmq/rabbitmq-broker.ts';
import { foreignGroup } from '../../../../events/consumer/invalidate-by-foreign.ts';
import { createLogger } from '../../../../telemetry/logger.ts';
import { productMessage } from '../../../helpers/broker-messages.ts';
import { eventually } from '../../../helpers/eventually.ts';
import { whenReady } from '../../../helpers/steady-load.ts';

let rabbitmq: RunningRabbitmq;
let installations = 0;
beforeAll(async () => {
  rabbitmq = await startRabbitmq();
});
afterAll(() => rabbitmq.stop());

/** Of an installation that nobody else uses. */
async function openBroker(stack: AsyncDisposableStack): Promise<RabbitmqBroker> {
  installations += 1;
  const log = createLogger({ write: () => undefined });
  const prefix = `left-${installations}`;
  const broker = await openRabbitmqBroker({ url: rabbitmq.url, prefix, log });
  stack.defer(() => broker.close());
  await whenReady(broker);
  return broker;
}

const kept: ConsumerGroup = { name: 'kept', bindings: ['#'] };
const legacy = foreignGroup({ name: 'legacy', exchange: 'amq.topic', bindings: ['#'] } as never);

describe('the queues of a group that was removed', () => {
  it.each<[string, ConsumerGroup, LeftGroup]>([
    ['unordered', { name: 'old', bindings: ['#'] }, { name: 'old' }],
    [
      'with waiting times of its own',
      { name: 'old', bindings: ['#'], retryDelaysMs: [5, 7] },
      { name: 'old', retryDelaysMs: [5, 7] },
    ],
    ['ordered', { name: 'old', bindings: ['#'], partitions: 3 }, { name: 'old' }],
    ['bound to an exchange of others', legacy, { name: 'foreign-legacy' }],
  ])('are found and removed, and no others: %s', async (_kind, group, left) => {
    await using stack = new AsyncDisposableStack();
    const { setUp, inspect, leftQueues } = await openBroker(stack);
    const { created: others } = await setUp({ groups: [kept] });
    const { created } = await setUp({ groups: [group] });

    const found = await leftQueues.find(left);
    const removed = await leftQueues.remove(found);
    const gone = await inspect({ groups: [group] });
    const { unchanged } = await inspect({ groups: [kept] });

    expect(found.map(({ name }) => name).toSorted()).toEqual(created.toSorted());
    expect(removed).toEqual(found);
    expect(gone.missing.toSorted()).toEqual(created.toSorted());
    expect(unchanged.toSorted()).toEqual(others.toSorted());
    expect(await leftQueues.find(left)).toEqual([]);
  });

  it('are shown with what they hold and who consumes them', async () => {
    await using stack = new AsyncDisposableStack();
    const { setUp, publish, subscribe, leftQueues } = await openBroker(stack);
    const [old, used] = ['old', 'used'].map((name) => ({ name, bindings: ['#'] }));
    await setUp({ groups: [old, used].flatMap((group) => group ?? []) });
    await subscribe({ group: 'used' }, async () => undefined);
    await publish(productMessage('1'));
    await publish(productMessage('2'));

    const found = await eventually(
      () => leftQueues.find({ name: 'old' }),
      (queues) => queues.some(({ messages }) => messages === 2),
    );
    const consumed = await leftQueues.find({ name: 'used' });
    const removed = await leftQueues.remove(found);

    expect(found.filter(({ messages }) => messages > 0)).toEqual([
      { name: expect.stringMatching(/\.old$/), messages: 2, consumers: 0 },
    ]);
    expect(removed).toEqual(found);
    expect(consumed.filter(({ consumers }) => consumers > 0)).toHaveLength(1);
  });

  it('are not looked for by a name that no group can have', async () => {
    await using stack = new AsyncDisposableStack();
    const { leftQueues } = await openBroker(stack);
    const outsider = await connect(rabbitmq.url);
    stack.defer(() => outsider.close());
    const channel = await outsider.createChannel();
    const { queue } = await channel.assertQueue(`left-${installations}.old.x`, { exclusive: true });

    const finding = leftQueues.find({ name: 'old.x' });

    await expect(finding).rejects.toThrow(
      'Consumer group "old.x": name must be lower case letters, digits and "-"',
    );
    await channel.checkQueue(queue);
  });
});
