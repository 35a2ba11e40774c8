import { type RunningRabbitmq, startRabbitmq } from '@banyan/devkit/services/rabbitmq.ts';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Channel, connect, type GetMessage } from 'amqplib';
import {
  openRabbitmqBroker,
  type RabbitmqBrokerOptions,
} from '../../../../events/brokers/rabbitmq/rabbitmq-broker.ts';
import { UnreadableMessage } from '../../../../events/brokers/unreadable-message.ts';
import { createLogger } from '../../../../telemetry/logger.ts';
import { eventBrokerContract } from '../../../contracts/event-broker-contract.ts';
import { productMessage, reasonOf } from '../../../helpers/broker-messages.ts';
import { eventually } from '../../../helpers/eventually.ts';
import { createMailbox } from '../../../helpers/mailbox.ts';
import { whenReady } from '../../../helpers/steady-load.ts';

let rabbitmq: RunningRabbitmq;
let installations = 0;
beforeAll(async () => {
  rabbitmq = await startRabbitmq();
});
afterAll(() => rabbitmq.stop());

/** Options of an installation that nobody else uses. */
function freshOptions(): RabbitmqBrokerOptions & { readonly prefix: string } {
  installations += 1;
  const log = createLogger({ write: () => undefined });
  return { url: rabbitmq.url, prefix: `test-${installations}`, log };
}

eventBrokerContract('RabbitMQ', async () => {
  const options = freshOptions();
  const [broker, peer] = [await openRabbitmqBroker(options), await openRabbitmqBroker(options)];
  await Promise.all([whenReady(broker), whenReady(peer)]);
  return {
    broker,
    peer,
    async close() {
      await Promise.all([broker.close(), peer.close()]);
    },
  };
});

const group = {
  name: 'insights',
  bindings: ['catalog.Product.*'],
  maxAttempts: 2,
  retryDelaysMs: [5],
};

/** A broker that is ready, with what an outsider sees of the node. */
async function openInstallation(
  stack: AsyncDisposableStack,
  options: Partial<RabbitmqBrokerOptions> = {},
) {
  const { prefix, ...fresh } = freshOptions();
  const broker = stack.adopt(await openRabbitmqBroker({ ...fresh, prefix, ...options }), (open) =>
    open.close(),
  );
  const outsider = stack.adopt(await connect(rabbitmq.url), (connection) => connection.close());
  outsider.on('error', () => undefined);
  const channel = await outsider.createConfirmChannel();
  channel.on('error', () => undefined);
  await whenReady(broker);
  return { broker, channel, prefix, queue: `${prefix}.insights`, exchange: `${prefix}.events` };
}

/** The next message of a queue, as soon as there is one. */
async function take(channel: Channel, queue: string, noAck = true): Promise<GetMessage> {
  const message = await eventually(
    () => channel.get(queue, { noAck }),
    (answer) => answer !== false,
  );
  if (message === false) throw new Error('There is no message');
  return message;
}

describe('openRabbitmqBroker', () => {
  it('sends an event as a persistent CloudEvents message', async () => {
    await using stack = new AsyncDisposableStack();
    const { broker, channel, queue } = await openInstallation(stack);
    await broker.setUp({ groups: [group] });

    await broker.publish(productMessage('1'));

    const { properties, fields, content } = await take(channel, queue);
    expect(properties).toMatchObject({
      contentType: 'application/cloudevents+json; charset=utf-8',
      deliveryMode: 2,
      messageId: '1',
      type: 'catalog.Product.updated',
      headers: { subject: 'Product:1', partitionkey: 'Product:1' },
    });
    expect(fields.routingKey).toBe('catalog.Product.updated.8');
    expect(content.toString()).toBe(productMessage('1').body);
  });

  it('keeps a dead letter as it was, with what became of it in headers', async () => {
    await using stack = new AsyncDisposableStack();
    const { broker, channel, queue, exchange } = await openInstallation(stack);
    await broker.setUp({ groups: [group] });
    await broker.subscribe({ group: 'insights' }, () => Promise.reject(new Error('no')));

    await broker.publish(productMessage('1'));

    const { properties, content } = await take(channel, `${queue}.dead`);
    expect(properties).toMatchObject({ messageId: '1', deliveryMode: 2 });
    expect(properties.headers).toMatchObject({
      subject: 'Product:1',
      'x-banyan-reason': 'no',
      'x-banyan-attempts': 2,
      'x-banyan-died-at': expect.stringMatching(/Z$/),
      'x-banyan-queue': queue,
      'x-banyan-exchange': exchange,
      'x-banyan-routing-key': 'catalog.Product.updated.8',
    });
    expect(content.toString()).toBe(productMessage('1').body);
  });

  it('takes messages of a foreign exchange as they are, and repeats them unchanged', async () => {
    await using stack = new AsyncDisposableStack();
    const { broker, channel, prefix } = await openInstallation(stack);
    const exchange = `${prefix}.legacy`;
    await channel.assertExchange(exchange, 'headers', { durable: false });
    const foreign = { ...group, exchange, bindings: [''], bindingArguments: { entity: 'product' } };
    const report = await broker.setUp({ groups: [foreign] });
    const mailbox = createMailbox(async ({ attempt }) => {
      if (attempt === 1) throw new Error('not yet');
    });
    await broker.subscribe({ group: 'insights' }, mailbox.handle);

    const headers = { entity: 'product', laravel: { attempts: 0 }, CC: [`${prefix}.insights`] };
    const properties = { headers, expiration: '60000', userId: 'banyan', timestamp: 5 };
    channel.publish(exchange, 'any.key', Buffer.from('{"id":1}'), properties);
    channel.publish(exchange, 'any.key', Buffer.from('no'), { headers: { entity: 'order' } });
    await mailbox.until(2);
    channel.publish(exchange, 'last', Buffer.from(''), { headers: { entity: 'product' } });
    await mailbox.until(4);

    const seen = mailbox.messages.map((message) => [message.routingKey, `${message.body}`]);
    expect(report.differences).toEqual([]);
    expect(seen).toEqual([
      ['any.key', '{"id":1}'],
      ['any.key', '{"id":1}'],
      ['last', ''],
      ['last', ''],
    ]);
    expect(mailbox.messages[1]).toMatchObject({ id: null, type: null, exchange, attempt: 2 });
    expect(mailbox.messages[1]?.headers).toMatchObject({ laravel: { attempts: 0 } });
  });

  it('says that a foreign exchange is not there, and does not make one', async () => {
    await using stack = new AsyncDisposableStack();
    const { broker, prefix } = await openInstallation(stack);
    const topology = { groups: [{ ...group, exchange: 'legacy' }] };

    const seen = await broker.inspect(topology);
    const made = await broker.setUp(topology);

    expect(seen.missing).toContain('legacy');
    expect(made.missing).toEqual([]);
    expect(made.differences).toEqual([
      'Exchange legacy: expected one that its owner has declared, found none; not bound: insights',
    ]);
    expect(made.created).toContain(`${prefix}.insights`);
  });

  it('tells of queues and exchanges that are not as they should be, and leaves them', async () => {
    await using stack = new AsyncDisposableStack();
    const { broker, channel, queue, exchange } = await openInstallation(stack);
    await channel.assertExchange(exchange, 'fanout', { durable: true });
    await channel.assertQueue(queue, { durable: true });

    const report = await broker.setUp({ groups: [group] });

    expect(report.differences).toEqual([
      `Exchange ${exchange}: type: expected topic, found fanout`,
      `Queue ${queue}: x-dead-letter-exchange: expected "", found none`,
    ]);
    await expect(channel.assertQueue(queue, { durable: true })).resolves.toMatchObject({ queue });
  });

  it('gives each partition of an ordered group a queue, which one member consumes at a time', async () => {
    await using stack = new AsyncDisposableStack();
    const { broker, queue } = await openInstallation(stack);

    const { created } = await broker.setUp({ groups: [{ ...group, partitions: 2 }] });

    const queues = await rabbitmq.command('list_queues', 'name', 'arguments');
    const line = queues.split('\n').find((text) => text.startsWith(`${queue}.0`));
    expect(created).toEqual(expect.arrayContaining([`${queue}.0`, `${queue}.1`, `${queue}.dead`]));
    expect(line).toContain('{"x-single-active-consumer",true}');
  });

  it('returns events of a type that was unbound, and sends them when it is bound again', async () => {
    await using stack = new AsyncDisposableStack();
    const { broker, channel, queue, exchange } = await openInstallation(stack);
    await broker.setUp({ groups: [group] });
    await channel.unbindQueue(queue, exchange, 'catalog.Product.*.*');

    const unbound = await reasonOf(broker.publish(productMessage('1')));
    await broker.setUp({ groups: [group] });
    const bound = await reasonOf(broker.publish(productMessage('1')));

    expect([unbound, bound]).toEqual(['returned', null]);
    expect((await take(channel, queue)).properties.messageId).toBe('1');
  });

  it('says that a full queue refuses, and loses nothing that it has confirmed', async () => {
    await using stack = new AsyncDisposableStack();
    const { broker } = await openInstallation(stack);
    await broker.setUp({ groups: [{ ...group, maxLength: 3 }] });
    const confirmed: string[] = [];
    const publishNext = async (index: number) => {
      const reason = await reasonOf(broker.publish(productMessage(`${index}`)));
      if (reason === null) confirmed.push(`${index}`);
      return reason;
    };
    let index = 0;

    const refusal = await eventually(
      () => publishNext(index++),
      (reason) => reason !== null,
    );
    const mailbox = createMailbox();
    await broker.subscribe({ group: 'insights' }, mailbox.handle);
    await eventually(
      () => publishNext(index++),
      (reason) => reason === null,
    );
    await mailbox.until(confirmed.length);

    expect(refusal).toBe('nacked');
    expect(mailbox.ids).toEqual(expect.arrayContaining(confirmed));
  });

  it('opens another channel when the exchange is lost, and goes on when it is there again', async () => {
    await using stack = new AsyncDisposableStack();
    const { broker, channel, exchange } = await openInstallation(stack);
    await broker.setUp({ groups: [group] });
    await channel.deleteExchange(exchange);

    const lost = await reasonOf(broker.publish(productMessage('1')));
    await broker.setUp({ groups: [group] });
    await whenReady(broker);

    expect(lost).toBe('closed');
    expect(await reasonOf(broker.publish(productMessage('1')))).toBeNull();
  });

  it('consumes again when its queue was deleted and set up anew', async () => {
    await using stack = new AsyncDisposableStack();
    const lines: string[] = [];
    const log = createLogger({ write: (line) => lines.push(line) });
    const options = { checkConsumersMs: 50, log };
    const { broker, channel, queue } = await openInstallation(stack, options);
    await broker.setUp({ groups: [group] });
    const mailbox = createMailbox();
    await broker.subscribe({ group: 'insights' }, mailbox.handle);
    await broker.publish(productMessage('1'));
    await mailbox.until(1);

    await channel.deleteQueue(queue);
    // In RabbitMQ 3.10, a queue that is declared anew before its consumers have heard of its end counts them as its own, and
    // gives them nothing.
    await eventually(
      () => lines,
      (seen) => seen.some((line) => line.includes('could not be opened')),
    );
    await broker.setUp({ groups: [group] });
    await broker.publish(productMessage('2'));
    await mailbox.until(2);

    expect((await channel.checkQueue(queue)).consumerCount).toBe(1);
  });

  it('buries a message that was delivered twenty times without an answer', async () => {
    await using stack = new AsyncDisposableStack();
    const { broker, channel, queue } = await openInstallation(stack);
    await broker.setUp({ groups: [group] });
    await broker.publish(productMessage('1'));
    for (let time = 0; time < 20; time += 1) {
      channel.nack(await take(channel, queue, false), false, true);
    }
    const mailbox = createMailbox();

    await broker.subscribe({ group: 'insights' }, mailbox.handle);
    const letters = await eventually(
      () => broker.deadLetters.list('insights', { limit: 1 }),
      ({ length }) => length === 1,
    );

    expect(letters).toMatchObject([
      { reason: 'Delivered 20 times without an answer', attempts: 20 },
    ]);
    expect(mailbox.ids).toEqual([]);
  });

  it('gives a dead letter back to its handler, however often letters were looked at', async () => {
    await using stack = new AsyncDisposableStack();
    const { broker } = await openInstallation(stack);
    await broker.setUp({ groups: [group] });
    let isBroken = true;
    const mailbox = createMailbox(async () => {
      if (isBroken) throw new UnreadableMessage('no');
    });
    await broker.subscribe({ group: 'insights' }, mailbox.handle);
    await broker.publish(productMessage('1'));
    const look = () => broker.deadLetters.list('insights', { limit: 9 });
    await eventually(look, ({ length }) => length === 1);
    for (let time = 0; time < 21; time += 1) await look();

    isBroken = false;
    await broker.deadLetters.retry('insights', null);
    await mailbox.until(2);

    expect(mailbox.messages[1]).toMatchObject({ id: '1', attempt: 1 });
    expect(mailbox.messages[1]?.headers).not.toHaveProperty('x-delivery-count');
    expect(await look()).toEqual([]);
  });

  it('does not take the deliveries of another queue for its own', async () => {
    await using stack = new AsyncDisposableStack();
    const { broker, channel, queue } = await openInstallation(stack);
    await broker.setUp({ groups: [group] });
    const mailbox = createMailbox();
    await broker.subscribe({ group: 'insights' }, mailbox.handle);

    const headers = { 'x-delivery-count': 20 };
    channel.sendToQueue(queue, Buffer.from('{}'), { messageId: 'copied', headers });
    await mailbox.until(1);

    expect(mailbox.ids).toEqual(['copied']);
  });

  it('tries the nodes of a cluster in turn, and never writes their passwords', async () => {
    await using stack = new AsyncDisposableStack();
    const lines: string[] = [];
    const password = new URL(rabbitmq.url).password;
    const dead = `amqp://banyan:${password}@127.0.0.1:1`;
    const { broker } = await openInstallation(stack, {
      url: `${dead},${rabbitmq.url}`,
      log: createLogger({ level: 'trace', write: (line) => lines.push(line) }),
    });

    expect(broker.state).toBe('ready');
    expect(lines.join()).toContain('127.0.0.1:1');
    expect(lines.join()).not.toContain(password);
  });
});
