import { type RunningRabbitmq, startRabbitmq } from '@banyan/devkit/services/rabbitmq.ts';
import { startTcpProxy, type TcpProxy } from '@banyan/devkit/services/tcp-proxy.ts';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { connect } from 'amqplib';
import type { ConsumerGroup } from '../../../events/brokers/event-broker.ts';
import {
  openRabbitmqBroker,
  type RabbitmqBroker,
} from '../../../events/brokers/rabbitmq/rabbitmq-broker.ts';
import { type RelayStatistics, startRelay } from '../../../events/relay/create-relay.ts';
import { createLogger } from '../../../telemetry/logger.ts';
import { eventually } from '../../helpers/eventually.ts';
import { createMailbox, type Mailbox } from '../../helpers/mailbox.ts';
import { openSqliteUnderTest, productEvent } from '../../helpers/outbox-under-test.ts';
import { whenReady } from '../../helpers/steady-load.ts';

const group: ConsumerGroup = { name: 'insights', bindings: ['catalog.Product.*'] };
const silent = createLogger({ write: () => undefined });
let rabbitmq: RunningRabbitmq;
let installations = 0;
beforeAll(async () => {
  rabbitmq = await startRabbitmq();
});
afterAll(() => rabbitmq.stop());

/** A relay between an outbox and a queue that nobody consumes yet. */
async function openWorld(
  stack: AsyncDisposableStack,
  { url = rabbitmq.url, maxLength = 1000, confirmTimeoutMs = 30_000 },
) {
  installations += 1;
  const prefix = `relayed-${installations}`;
  const groups = [{ ...group, maxLength }];
  const open = async (brokerUrl: string): Promise<RabbitmqBroker> => {
    const topology = { groups };
    const options = { url: brokerUrl, prefix, log: silent, topology, confirmTimeoutMs };
    const opened = await openRabbitmqBroker(options);
    stack.defer(() => opened.close());
    await whenReady(opened);
    return opened;
  };
  const [broker, peer] = [await open(url), await open(rabbitmq.url)];
  const setUp = () => peer.setUp({ groups });
  await setUp();
  const { outbox, query } = stack.adopt(await openSqliteUnderTest(), (it) => it.close());
  const lines: string[] = [];
  const log = createLogger({ write: (line) => lines.push(line) });
  const relay = stack.adopt(
    startRelay({ outbox, broker, log, window: 16, backoffMs: 20, pollMs: 50 }),
    (it) => it.close(),
  );
  return {
    setUp,
    lines,
    query,
    queue: `${prefix}.insights`,
    exchange: `${prefix}.events`,
    async append(count: number): Promise<readonly string[]> {
      const products = Array.from({ length: count }, (_, index) => productEvent(`${index}`));
      return (await outbox.append(products)).map(({ id }) => id);
    },
    statistics: () => relay.statistics(),
    relayIs: (condition: (statistics: RelayStatistics) => boolean) =>
      eventually(() => relay.statistics(), condition),
    audit: () => outbox.audit(),
    allPublished: () =>
      eventually(
        () => outbox.audit(),
        ({ total, published }) => published === total,
      ),
    async consume(): Promise<Mailbox> {
      const mailbox = createMailbox();
      await peer.subscribe({ group: group.name }, mailbox.handle);
      return mailbox;
    },
  };
}

/** Each id once. */
function distinct({ ids }: Mailbox): readonly (string | null)[] {
  return [...new Set(ids)].toSorted();
}

describe('a relay whose events RabbitMQ refuses', () => {
  it('keeps in the outbox what a full queue does not take, until it is taken', async () => {
    await using stack = new AsyncDisposableStack();
    const { append, query, audit, consume, allPublished } = await openWorld(stack, {
      maxLength: 3,
    });

    const ids = await append(40);
    const [refused] = await eventually(
      () => query('SELECT last_error FROM banyan_outbox WHERE attempts > 0'),
      ({ length }) => length > 0,
    );
    const full = await audit();
    const mailbox = await consume();
    await allPublished();
    await mailbox.until(ids.length);

    expect(refused?.last_error).toMatch(/^RabbitMQ refused .*: a queue is full/);
    expect(full.pending).toBeGreaterThan(0);
    expect(distinct(mailbox)).toEqual(ids.toSorted());
  });

  it('does not take an event that no queue is bound to for published, says so, and sends it when one is', async () => {
    await using stack = new AsyncDisposableStack();
    const world = await openWorld(stack, {});
    const outsider = stack.adopt(await connect(rabbitmq.url), (connection) => connection.close());
    const channel = await outsider.createChannel();
    await channel.unbindQueue(world.queue, world.exchange, 'catalog.Product.*.*');

    const ids = await world.append(3);
    await world.relayIs(({ failed }) => failed >= 3);
    const unbound = await world.audit();
    await world.setUp();
    await world.allPublished();
    const mailbox = await world.consume();
    await mailbox.until(3);

    expect(unbound).toMatchObject({ pending: 3, published: 0 });
    expect(world.lines.filter((line) => line.includes('No queue takes events'))).toHaveLength(1);
    expect(distinct(mailbox)).toEqual(ids.toSorted());
  });
});

const hasFailed = ({ failed }: RelayStatistics) => failed > 0;

describe('a relay whose line to RabbitMQ', () => {
  it.each<
    [
      string,
      (proxy: TcpProxy) => void,
      (statistics: RelayStatistics) => boolean,
      (proxy: TcpProxy) => void,
    ]
  >([
    ['goes silent', (proxy) => proxy.stall(), hasFailed, (proxy) => proxy.resume()],
    [
      'is slower than its patience',
      (proxy) => proxy.delay(1000),
      hasFailed,
      (proxy) => proxy.delay(0),
    ],
    [
      'is cut with events on their way',
      (proxy) => proxy.stall(),
      ({ inFlight }) => inFlight > 0,
      (proxy) => {
        proxy.cut();
        proxy.resume();
      },
    ],
  ])(
    '%s brings every event, and none more often than it was sent',
    async (_what, harm, isFelt, mend) => {
      await using stack = new AsyncDisposableStack();
      const proxy = await startTcpProxy({ targetPort: rabbitmq.port });
      stack.defer(() => proxy.stop());
      const url = rabbitmq.url.replace(`:${rabbitmq.port}`, `:${proxy.port}`);
      const world = await openWorld(stack, { url, confirmTimeoutMs: 400 });
      const mailbox = await world.consume();

      harm(proxy);
      const ids = await world.append(100);
      await world.relayIs(isFelt);
      mend(proxy);
      await world.allPublished();
      await mailbox.until(ids.length);
      await eventually(
        () => distinct(mailbox),
        ({ length }) => length === ids.length,
      );

      const { failed } = world.statistics();
      expect(failed).toBeGreaterThan(0);
      expect(mailbox.ids.length - ids.length).toBeLessThanOrEqual(failed);
      expect(distinct(mailbox)).toEqual(ids.toSorted());
    },
  );
});
