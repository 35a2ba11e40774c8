import { once } from 'node:events';
import { type RunningRabbitmq, startRabbitmq } from '@banyan/devkit/services/rabbitmq.ts';
import { saveRegistrations } from '@banyan/devkit/services/rabbitmq-registrations.ts';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { connect } from 'amqplib';
import type { ConsumerGroup } from '../../../../events/brokers/event-broker.ts';
import { openRabbitmqBroker } from '../../../../events/brokers/rabbitmq/rabbitmq-broker.ts';
import { startRelay } from '../../../../events/relay/create-relay.ts';
import { createLogger } from '../../../../telemetry/logger.ts';
import { productMessage } from '../../../helpers/broker-messages.ts';
import { eventually } from '../../../helpers/eventually.ts';
import { createMailbox } from '../../../helpers/mailbox.ts';
import { openSqliteUnderTest, productEvent } from '../../../helpers/outbox-under-test.ts';
import { whenReady } from '../../../helpers/steady-load.ts';

const log = createLogger({ write: () => undefined });
const bindings = ['catalog.Product.*'];
let rabbitmq: RunningRabbitmq;
beforeAll(async () => {
  rabbitmq = await startRabbitmq();
});
afterAll(() => rabbitmq.stop());

async function openBroker(stack: AsyncDisposableStack, prefix: string, group: ConsumerGroup) {
  const topology = { groups: [group] };
  const options = { url: rabbitmq.url, prefix, log, topology, probeTimeoutMs: 500 };
  const broker = await openRabbitmqBroker(options);
  stack.defer(() => broker.close());
  await whenReady(broker);
  return broker;
}

/** A channel of an operator. */
async function openChannel(stack: AsyncDisposableStack) {
  const connection = stack.adopt(await connect(rabbitmq.url), (it) => it.close());
  connection.on('error', () => undefined);
  return connection.createChannel();
}

describe('a message that RabbitMQ has delivered as often as an operator allows', () => {
  it('is a dead letter of ours with the reason, can be given back, and holds up no other', async () => {
    await using stack = new AsyncDisposableStack();
    const group = { name: 'limited', bindings };
    const broker = await openBroker(stack, 'policy', group);
    await broker.setUp({ groups: [group] });
    const limit = ['few', '^policy.limited$', '{"delivery-limit":3}', '--apply-to', 'queues'];
    await rabbitmq.command('set_policy', ...limit);
    await broker.publish(productMessage('poison'));
    const channel = await openChannel(stack);

    const letters = await eventually(
      async () => {
        const message = await channel.get('policy.limited');
        if (message !== false) channel.nack(message, false, true);
        return broker.deadLetters.list('limited', { limit: 9 });
      },
      ({ length }) => length > 0,
    );
    const mailbox = createMailbox();
    await broker.subscribe({ group: 'limited' }, mailbox.handle);
    await broker.publish(productMessage('other'));
    await mailbox.until(1);
    await broker.deadLetters.retry('limited', 'poison');
    await mailbox.until(2);

    expect(letters).toMatchObject([
      { id: 'poison', reason: 'RabbitMQ gave up its delivery: delivery_limit' },
    ]);
    expect(mailbox.ids).toEqual(['other', 'poison']);
  });
});

describe('a handler that takes longer than RabbitMQ waits for acknowledgements', () => {
  it('is asked to end, and its message comes again as the same attempt', async () => {
    await using stack = new AsyncDisposableStack();
    const group = { name: 'slow', bindings };
    const broker = await openBroker(stack, 'hung', group);
    await broker.setUp({ groups: [group] });
    // Of channels opened from now on.
    const settings = ['consumer_timeout, 500', 'channel_tick_interval, 100'];
    const calls = settings.map((setting) => `application:set_env(rabbit, ${setting})`);
    await rabbitmq.command('eval', `${calls.join(', ')}.`);
    const signals: AbortSignal[] = [];
    const mailbox = createMailbox(async (_, signal) => {
      signals.push(signal);
      if (signals.length === 1) await once(signal, 'abort');
    });
    await broker.subscribe({ group: 'slow' }, mailbox.handle);

    await broker.publish(productMessage('1'));
    await mailbox.until(2);

    expect(signals[0]?.aborted).toBe(true);
    expect(mailbox.messages).toMatchObject([
      { id: '1', attempt: 1 },
      { id: '1', attempt: 1 },
    ]);
  });
});

describe('a queue that lost its leader, since RabbitMQ was killed right after its declaration', () => {
  it('has all its events again from the outbox, once it was deleted and set up anew', async () => {
    await using stack = new AsyncDisposableStack();
    const group = { name: 'young', bindings, retryDelaysMs: [1000] };
    const broker = await openBroker(stack, 'lost', group);
    await broker.setUp({ groups: [{ name: 'older', bindings: ['orders.Order.*'] }] });
    const registrations = await saveRegistrations(rabbitmq);
    const { outbox } = stack.adopt(await openSqliteUnderTest(), (it) => it.close());
    await broker.setUp({ groups: [group] });
    const relay = stack.adopt(startRelay({ outbox, broker, log }), (it) => it.close());
    const events = await outbox.append(['1', '2', '3', '4'].map((id) => productEvent(id)));
    await eventually(
      () => relay.statistics(),
      ({ published, inFlight }) => published === 4 && inFlight === 0,
    );

    await rabbitmq.kill();
    await registrations.restore();
    await rabbitmq.restart();
    await whenReady(broker);
    const lost = await broker.inspect({ groups: [group] });
    await Promise.all(
      lost.leaderless.map(async (name) => (await openChannel(stack)).deleteQueue(name)),
    );
    const anew = await broker.setUp({ groups: [group] });
    for (const { id, type, subject, payload } of await outbox.readPublished({
      after: 0,
      limit: 9,
    })) {
      await broker.publish({ id, type, subject, body: payload, onlyTo: 'young' });
    }
    const mailbox = createMailbox();
    await broker.subscribe({ group: 'young' }, mailbox.handle);
    await mailbox.until(4);

    expect(lost.leaderless).toEqual(['lost.young.dead', 'lost.young', 'lost.young.retry.1000']);
    expect(anew).toMatchObject({ missing: [], leaderless: [] });
    expect(mailbox.ids.toSorted()).toEqual(events.map(({ id }) => id).toSorted());
  }, 120_000);

  it('is told from one that is not there, whatever words are in its name', async () => {
    await using stack = new AsyncDisposableStack();
    const group = { name: 'stopped-by-timeout', bindings, partitions: 2 };
    const broker = await openBroker(stack, 'named', group);

    const before = await broker.inspect({ groups: [group] });
    const after = await broker.setUp({ groups: [group] });

    expect(before).toMatchObject({
      leaderless: [],
      missing: expect.arrayContaining([...after.created]),
    });
    expect(after.created).toContain('named.stopped-by-timeout.0');
  });
});
