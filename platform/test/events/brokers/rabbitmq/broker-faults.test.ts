import { queryObjects } from 'node:v8';
import { type RunningRabbitmq, startRabbitmq } from '@banyan/devkit/services/rabbitmq.ts';
import { footprintOf } from '@banyan/devkit/services/rabbitmq-footprint.ts';
import { saveRegistrations } from '@banyan/devkit/services/rabbitmq-registrations.ts';
import { startTcpProxy } from '@banyan/devkit/services/tcp-proxy.ts';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { connect } from 'amqplib';
import {
  openRabbitmqBroker,
  type RabbitmqBrokerOptions,
} from '../../../../events/brokers/rabbitmq/rabbitmq-broker.ts';
import { createLogger } from '../../../../telemetry/logger.ts';
import { productMessage, productMessages, reasonOf } from '../../../helpers/broker-messages.ts';
import { eventually } from '../../../helpers/eventually.ts';
import { createMailbox } from '../../../helpers/mailbox.ts';
import { type SteadyLoad, startLoad, whenReady, whenState } from '../../../helpers/steady-load.ts';

const group = { name: 'insights', bindings: ['catalog.Product.*'] };
let rabbitmq: RunningRabbitmq;
let installations = 0;
beforeAll(async () => {
  rabbitmq = await startRabbitmq();
});
afterAll(() => rabbitmq.stop());

async function openBroker(
  stack: AsyncDisposableStack,
  options: Partial<RabbitmqBrokerOptions> = {},
) {
  installations += 1;
  const broker = await openRabbitmqBroker({
    url: rabbitmq.url,
    prefix: `test-${installations}`,
    log: createLogger({ write: () => undefined }),
    ...options,
  });
  stack.defer(() => broker.close());
  await whenReady(broker);
  return { broker, queue: `test-${installations}.insights` };
}

/** What a queue says of itself. */
async function countsOf(queue: string) {
  const connection = await connect(rabbitmq.url);
  const channel = await connection.createChannel();
  const { messageCount, consumerCount } = await channel.checkQueue(queue);
  await connection.close();
  return { messageCount, consumerCount };
}

describe('openRabbitmqBroker, when RabbitMQ fails,', () => {
  it('has the same connections, channels and consumers after four restarts', async () => {
    await using stack = new AsyncDisposableStack();
    const warnings: Error[] = [];
    const onWarning = (warning: Error) => warnings.push(warning);
    process.on('warning', onWarning);
    stack.defer(() => void process.off('warning', onWarning));
    const { broker } = await openBroker(stack);
    await broker.setUp({ groups: [group, { ...group, name: 'ordered', partitions: 3 }] });
    const gaps: string[] = [];
    await broker.subscribe({ group: 'insights' }, async () => undefined);
    await broker.subscribe({ group: 'ordered' }, async () => undefined);
    await broker.subscribe({ group: null, onGap: () => gaps.push('gap') }, async () => undefined);
    // Whatever was said before, it has not heard.
    expect(gaps).toHaveLength(1);
    const before = await footprintOf(rabbitmq);
    const libraryObjects = await liveObjects();

    for (let restarts = 1; restarts <= 4; restarts += 1) {
      await rabbitmq.restartInside();
      await eventually(
        () => gaps.length,
        (length) => length === 1 + restarts,
      );
    }
    await whenReady(broker);
    const after = await eventually(
      () => footprintOf(rabbitmq),
      ({ consumers }) => consumers >= before.consumers,
    );

    // The last connection that was cut is held until its socket and timers have ended.
    const libraryObjectsAfter = await eventually(
      liveObjects,
      ({ connections, channels }) =>
        connections <= libraryObjects.connections && channels <= libraryObjects.channels,
    );

    expect(before).toEqual({ connections: 2, channels: 6, consumers: 5 });
    expect(after).toEqual(before);
    expect(libraryObjectsAfter).toEqual(libraryObjects);
    expect(warnings).toEqual([]);
  }, 120_000);

  it('is blocked while the broker lacks memory, and still handles what it was given', async () => {
    await using stack = new AsyncDisposableStack();
    // The alarm lasts as long as the commands that raise and end it, on a busy machine for many seconds.
    const { broker } = await openBroker(stack, { confirmTimeoutMs: 3_600_000 });
    await broker.setUp({ groups: [group] });
    const release = Promise.withResolvers<void>();
    const mailbox = createMailbox(() => release.promise);
    await broker.subscribe({ group: 'insights', concurrency: 1 }, mailbox.handle);
    await broker.publish(productMessage('1'));
    await broker.publish(productMessage('2'));

    await rabbitmq.command('set_vm_memory_high_watermark', '0.000001');
    const waiting = reasonOf(broker.publish(productMessage('3')));
    await whenState(broker, 'blocked');
    const refused = await reasonOf(broker.publish(productMessage('4')));
    release.resolve();
    // The broker gives it only when it has read the acknowledgement of the first.
    await mailbox.until(2);
    const whileBlocked = [broker.state, ...mailbox.ids];
    await rabbitmq.command('set_vm_memory_high_watermark', '0.6');
    await whenReady(broker);
    await mailbox.until(3);

    expect([refused, await waiting]).toEqual(['closed', null]);
    expect(whileBlocked).toEqual(['blocked', '1', '2']);
    expect(mailbox.ids).toEqual(['1', '2', '3']);
  });

  it('waits no longer than its time for a confirmation on a connection that has gone silent', async () => {
    await using stack = new AsyncDisposableStack();
    const proxy = stack.adopt(await startTcpProxy({ targetPort: rabbitmq.port }), (open) =>
      open.stop(),
    );
    const url = rabbitmq.url.replace(`:${rabbitmq.port}`, `:${proxy.port}`);
    const { broker } = await openBroker(stack, { url, confirmTimeoutMs: 200 });
    await broker.setUp({ groups: [group] });

    proxy.stall();
    const silent = await reasonOf(broker.publish(productMessage('1')));
    proxy.resume();
    await whenReady(broker);
    const again = await reasonOf(broker.publish(productMessage('1')));
    const mailbox = createMailbox();
    await broker.subscribe({ group: 'insights', concurrency: 1 }, mailbox.handle);
    await broker.publish(productMessage('2'));
    await eventually(
      () => mailbox.ids,
      (ids) => ids.includes('2'),
    );

    expect([silent, again]).toEqual(['timeout', null]);
    // The first publication may have been stored, without a word of it.
    expect(mailbox.ids.filter((id) => id === '1').length).toBeLessThanOrEqual(2);
    expect(new Set(mailbox.ids)).toEqual(new Set(['1', '2']));
  });

  it('rejects what is on its way when the connection is cut, and goes on over another', async () => {
    await using stack = new AsyncDisposableStack();
    const proxy = stack.adopt(await startTcpProxy({ targetPort: rabbitmq.port }), (open) =>
      open.stop(),
    );
    const url = rabbitmq.url.replace(`:${rabbitmq.port}`, `:${proxy.port}`);
    const { broker, queue } = await openBroker(stack, { url });
    await broker.setUp({ groups: [group] });
    const signals: AbortSignal[] = [];
    const mailbox = createMailbox(async (_, signal) => {
      signals.push(signal);
      if (signals.length === 1)
        await new Promise((resolve) => signal.addEventListener('abort', resolve));
    });
    await broker.subscribe({ group: 'insights' }, mailbox.handle);
    await broker.publish(productMessage('1'));
    await mailbox.until(1);

    proxy.stall();
    const cut = reasonOf(broker.publish(productMessage('2')));
    proxy.cut();
    proxy.resume();
    await whenState(broker, 'connecting');
    await whenReady(broker);
    // Given again, since its acknowledgement came too late.
    await mailbox.until(2);
    await broker.publish(productMessage('3'));
    await mailbox.until(3);

    expect(await cut).toBe('closed');
    expect(signals[0]?.aborted).toBe(true);
    expect(mailbox.ids).toEqual(['1', '1', '3']);
    expect(mailbox.messages.map(({ attempt }) => attempt)).toEqual([1, 1, 1]);
    expect(await countsOf(queue)).toEqual({ messageCount: 0, consumerCount: 1 });
  });
});

describe('openRabbitmqBroker, when RabbitMQ was killed under load,', () => {
  const young = { name: 'young', bindings: ['orders.Order.*'], partitions: 2 };
  const order = { type: 'orders.Order.cancelled', subject: 'Order:0' };
  const options = { prefix: 'killed', probeTimeoutMs: 500, confirmTimeoutMs: 500 };
  const gaps: string[] = [];
  let load: SteadyLoad;

  beforeAll(async () => {
    await using stack = new AsyncDisposableStack();
    const { broker } = await openBroker(stack, { ...options, confirmTimeoutMs: 10_000 });
    await broker.setUp({ groups: [group] });
    await broker.subscribe({ group: null, onGap: () => gaps.push('gap') }, async () => undefined);
    load = startLoad(broker);
    await load.until(500);
    const registrations = await saveRegistrations(rabbitmq);

    await broker.setUp({ groups: [young] });
    await rabbitmq.kill();
    await registrations.restore();
    const beforeKill = load.confirmed.length;
    await rabbitmq.restart();
    await load.until(beforeKill + 100);
    await load.stop();
    // One for the first time.
    await eventually(
      () => gaps.length,
      (length) => length > 1,
    );
  });

  it('has lost no message that was confirmed, and rejected the others that were on their way', async () => {
    await using stack = new AsyncDisposableStack();
    const { broker } = await openBroker(stack, { ...options, topology: { groups: [group] } });
    const mailbox = createMailbox();
    await broker.subscribe({ group: 'insights' }, mailbox.handle);
    await mailbox.until(load.confirmed.length);

    const received = await eventually(
      () => new Set(mailbox.ids),
      (ids) => load.confirmed.every((id) => ids.has(id)),
    );

    expect(received.size).toBeGreaterThanOrEqual(load.confirmed.length);
    expect(new Set(load.failures)).toEqual(new Set(['closed']));
    expect(load.failures.length).toBeLessThanOrEqual(64);
  });

  it('has told the private queue when it began, and once more, that it may have missed messages', () => {
    expect(gaps).toEqual(['gap', 'gap']);
  });

  it('tells of the queue that lost its leader, since the kill came right after its declaration', async () => {
    await using stack = new AsyncDisposableStack();
    const { broker } = await openBroker(stack, options);

    const seen = await broker.inspect({ groups: [group, young] });
    const setUp = await broker.setUp({ groups: [young] });

    expect(seen.leaderless).toContain('killed.young.1');
    expect(seen.unchanged).toContain('killed.insights');
    expect(setUp.leaderless).toContain('killed.young.1');
  });

  it('sends events of other types on while those for the leaderless queue wait in vain', async () => {
    await using stack = new AsyncDisposableStack();
    const { broker } = await openBroker(stack, options);
    const lost = await reasonOf(broker.publish(productMessage('o1', order)));
    await whenReady(broker);

    const lostAgain = reasonOf(broker.publish(productMessage('o2', order)));
    const products = await Promise.all(
      productMessages(10).map((message) => reasonOf(broker.publish(message))),
    );

    expect(lost).toBe('timeout');
    expect(products).toEqual(Array(10).fill(null));
    expect(['timeout', 'closed']).toContain(await lostAgain);
  });
});

/** How many connections and channels of the library are in memory, our own for this question included. */
async function liveObjects(): Promise<{ readonly connections: number; readonly channels: number }> {
  const connection = await connect(rabbitmq.url);
  const channel = await connection.createChannel();
  const connections = queryObjects(connection.constructor, { format: 'count' });
  const channels = queryObjects(channel.constructor, { format: 'count' });
  await connection.close();
  return { connections, channels };
}
