import { EventEmitter } from 'node:events';
import { Duplex } from 'node:stream';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import type { ChannelModel } from 'amqplib';
import type { Link } from '../../../../../events/brokers/rabbitmq/connection/link.ts';
import { createSender } from '../../../../../events/brokers/rabbitmq/sending/sender.ts';
import { createLogger } from '../../../../../telemetry/logger.ts';
import { reasonOf } from '../../../../helpers/broker-messages.ts';
import { createManualBrokerClock } from '../../../../helpers/manual-broker-clock.ts';

const log = createLogger({ write: () => undefined });
const confirmTimeoutMs = 1000;

/** A stub of a channel whose broker never answers: RabbitMQ cannot be told when to be silent, and when to lack memory. */
function silentChannel() {
  const stream = new Duplex({ read: () => undefined });
  return Object.assign(new EventEmitter(), { connection: { stream }, publish: () => true });
}

/** A stub of a link to such a broker. */
function silentLink() {
  const listeners = new Set<() => void>();
  const resets: string[] = [];
  let isBlocked = false;
  const model = { createConfirmChannel: async () => silentChannel() } as unknown as ChannelModel;
  const link: Link = {
    model,
    firstAttempt: Promise.resolve(),
    get isBlocked() {
      return isBlocked;
    },
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    whenConnected: async () => model,
    reset: (reason) => resets.push(reason),
    close: async () => undefined,
  };
  const block = (value: boolean) => {
    isBlocked = value;
    for (const listener of listeners) listener();
  };
  return { link, resets, block };
}

/** A sender that is ready, and all that it says of silence. */
async function openSender() {
  const { link, resets, block } = silentLink();
  const clock = createManualBrokerClock();
  const silences: string[] = [];
  const sender = createSender({
    link,
    log,
    clock,
    confirmTimeoutMs,
    onSilence: ({ routingKey }) => silences.push(routingKey),
  });
  await nextTurn();
  const send = (routingKey: string) =>
    reasonOf(sender.send({ exchange: '', routingKey, body: Buffer.from('1'), properties: {} }));
  return { send, clock, block, silences, resets };
}

describe('a sender whose messages get no answer', () => {
  it('waits while RabbitMQ lacks memory, and gives the connection up when it is silent afterwards', async () => {
    const { send, clock, block, silences, resets } = await openSender();
    const during = send('during');
    block(true);
    await clock.advance(confirmTimeoutMs);
    const resetsDuring = resets.length;

    block(false);
    const after = send('after');
    await clock.advance(confirmTimeoutMs);

    expect(await Promise.all([during, after])).toEqual(['timeout', 'timeout']);
    expect(resetsDuring).toBe(0);
    expect(silences).toEqual(['after']);
    expect(resets).toEqual(['RabbitMQ does not confirm messages']);
  });

  it('gives the connection up once, for the first of them', async () => {
    const { send, clock, silences, resets } = await openSender();

    const sent = [send('first'), send('second')];
    await clock.advance(confirmTimeoutMs);

    expect(await Promise.all(sent)).toEqual(['timeout', 'timeout']);
    expect(silences).toEqual(['first']);
    expect(resets).toHaveLength(1);
  });
});
