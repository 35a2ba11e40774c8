import { type RunningRabbitmq, startRabbitmq } from '@banyan/devkit/services/rabbitmq.ts';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import {
  openRabbitmqBroker,
  type RabbitmqBroker,
  type RabbitmqBrokerOptions,
} from '../../../../events/brokers/rabbitmq/rabbitmq-broker.ts';
import { startRelay } from '../../../../events/relay/create-relay.ts';
import { createLogger } from '../../../../telemetry/logger.ts';
import { productMessage, productMessages, reasonOf } from '../../../helpers/broker-messages.ts';
import { eventually } from '../../../helpers/eventually.ts';
import { createMailbox } from '../../../helpers/mailbox.ts';
import {
  type OutboxUnderTest,
  openSqliteUnderTest,
  productEvent,
} from '../../../helpers/outbox-under-test.ts';
import { whenReady, whenState } from '../../../helpers/steady-load.ts';

const log = createLogger({ write: () => undefined });
const group = { name: 'insights', bindings: ['catalog.Product.*'] };
/** A close that waited for confirmations would go beyond the time of the test. */
const patient = { confirmTimeoutMs: 3_600_000, closeGraceMs: 100 };

let rabbitmq: RunningRabbitmq;
let installations = 0;
beforeAll(async () => {
  rabbitmq = await startRabbitmq();
});
afterAll(() => rabbitmq.stop());

const takeMemory = () => rabbitmq.command('set_vm_memory_high_watermark', '0.000001');
const giveMemory = () => rabbitmq.command('set_vm_memory_high_watermark', '0.6');

/** A broker that is ready, of an installation of its own; another one of the same by `openPeer`. */
async function openBroker(
  stack: AsyncDisposableStack,
  options: Partial<RabbitmqBrokerOptions> = patient,
) {
  installations += 1;
  const prefix = `alarm-${installations}`;
  const topology = { groups: [group] };
  const openPeer = async () => {
    const broker = await openRabbitmqBroker({
      ...options,
      url: rabbitmq.url,
      prefix,
      log,
      topology,
    });
    stack.defer(() => broker.close());
    await whenReady(broker);
    return broker;
  };
  const broker = await openPeer();
  await broker.setUp(topology);
  return { broker, openPeer };
}

describe('closing a broker while RabbitMQ lacks memory', () => {
  afterEach(() => giveMemory());

  it('rejects after a short grace what has no confirmation, and leaves a failed message in its queue', async () => {
    await using stack = new AsyncDisposableStack();
    const { broker, openPeer } = await openBroker(stack);
    const fail = Promise.withResolvers<void>();
    const failing = createMailbox(() => fail.promise);
    await broker.subscribe({ group: group.name }, failing.handle);
    await broker.publish(productMessage('failing'));
    await failing.until(1);
    await takeMemory();
    fail.reject(new Error('out of order'));
    const reasons = productMessages(5).map((message) => reasonOf(broker.publish(message)));
    await whenState(broker, 'blocked');

    await broker.close();
    const mailbox = createMailbox();
    const peer = await openPeer();
    await peer.subscribe({ group: group.name }, mailbox.handle);
    const again = await eventually(
      () => mailbox.messages.find(({ id }) => id === 'failing'),
      (message) => message !== undefined,
    );

    expect(await Promise.all(reasons)).toContain('closed');
    expect(again?.attempt).toBe(1);
  });

  it('lets what is on its way be confirmed when memory is back within the grace', async () => {
    await using stack = new AsyncDisposableStack();
    const { broker } = await openBroker(stack, { ...patient, closeGraceMs: 3_600_000 });
    await takeMemory();
    const reasons = productMessages(5).map((message) => reasonOf(broker.publish(message)));
    await whenState(broker, 'blocked');

    const closed = broker.close();
    await giveMemory();
    await closed;

    expect(await Promise.all(reasons)).toEqual([null, null, null, null, null]);
  });
});

/** Makes an effect of each message, written once. */
async function consumeOnce(broker: RabbitmqBroker, { outbox }: OutboxUnderTest): Promise<void> {
  await broker.subscribe({ group: group.name }, async (message) => {
    const id = message.id ?? '';
    const memory = { consumer: group.name, id, windowMs: null };
    await outbox.inbox.appendOnce(memory, [productEvent(id)]);
  });
}

/** Ids of the messages that took effect. */
async function effectsIn({ query }: OutboxUnderTest): Promise<readonly unknown[]> {
  return (await query('SELECT aggregateid AS id FROM banyan_outbox')).map(({ id }) => id);
}

describe('a relay while RabbitMQ lacks memory', () => {
  it('keeps events in the outbox and few in memory, and brings each once to who has an inbox', async () => {
    await using stack = new AsyncDisposableStack();
    const { broker, openPeer } = await openBroker(stack, { confirmTimeoutMs: 200 });
    const [from, effects] = [await openSqliteUnderTest(), await openSqliteUnderTest()];
    for (const under of [from, effects]) stack.defer(() => under.close());
    const limits = { window: 8, maxHeld: 16, backoffMs: 50, pollMs: 50 };
    const relay = stack.adopt(startRelay({ outbox: from.outbox, broker, log, ...limits }), (it) =>
      it.close(),
    );
    await takeMemory();

    const events = await from.outbox.append(
      Array.from({ length: 500 }, (_, index) => productEvent(String(index % 50))),
    );
    await whenState(broker, 'blocked');
    // Those that RabbitMQ does not confirm in time are sent again, and come twice.
    const stuck = await eventually(
      () => relay.statistics(),
      ({ failed }) => failed > 0,
    );
    const audited = await from.outbox.audit();
    await giveMemory();
    await consumeOnce(await openPeer(), effects);
    await eventually(
      () => effectsIn(effects),
      ({ length }) => length >= events.length,
    );
    await eventually(
      () => from.outbox.audit(),
      ({ published }) => published === events.length,
    );

    expect(stuck.held).toBeLessThanOrEqual(limits.maxHeld);
    expect(audited.pending).toBeGreaterThanOrEqual(events.length - limits.maxHeld);
    const ids = events.map(({ id }) => id);
    expect((await effectsIn(effects)).toSorted()).toEqual(ids.toSorted());
  });
});
