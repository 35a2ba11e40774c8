import { describe, expect, it } from '@jest/globals';
import { createInProcessBroker } from '../../../../events/brokers/in-process/in-process-broker.ts';
import { createLogger } from '../../../../telemetry/logger.ts';
import { eventBrokerContract } from '../../../contracts/event-broker-contract.ts';
import { productMessage, productMessages, reasonOf } from '../../../helpers/broker-messages.ts';
import { createMailbox } from '../../../helpers/mailbox.ts';
import { createManualBrokerClock } from '../../../helpers/manual-broker-clock.ts';

const log = createLogger({ write: () => undefined });

eventBrokerContract('The in-process broker', async () => {
  const broker = createInProcessBroker({ log });
  return { broker, peer: broker, close: () => broker.close() };
});

const group = { name: 'insights', bindings: ['catalog.#'] };

describe('createInProcessBroker', () => {
  it('takes a message for published only when each group has handled it', async () => {
    const groups = [group, { ...group, name: 'slow' }];
    const broker = createInProcessBroker({ log, topology: { groups } });
    const release = Promise.withResolvers<void>();
    const steps: string[] = [];
    await broker.subscribe({ group: 'insights' }, async () => void steps.push('handled'));
    await broker.subscribe({ group: 'slow' }, async () => {
      await release.promise;
      steps.push('handled slowly');
    });

    const published = broker.publish(productMessage('1')).then(() => steps.push('published'));
    await new Promise(setImmediate);
    release.resolve();
    await published;

    expect(steps).toEqual(['handled', 'handled slowly', 'published']);
  });

  it('waits for a member of the group, however late', async () => {
    const broker = createInProcessBroker({ log, topology: { groups: [group] } });
    const mailbox = createMailbox();

    const published = broker.publish(productMessage('1'));
    await broker.subscribe({ group: 'insights' }, mailbox.handle);
    await published;

    expect(mailbox.ids).toEqual(['1']);
  });

  it('waits between attempts as long as the group says', async () => {
    const clock = createManualBrokerClock();
    const broker = createInProcessBroker({ log, clock, topology: { groups: [group] } });
    const mailbox = createMailbox(() => Promise.reject(new Error('out of order')));
    await broker.subscribe({ group: 'insights' }, mailbox.handle);
    const attemptsAfter = async (ms: number) => {
      await clock.advance(ms);
      return mailbox.ids.length;
    };

    const published = broker.publish(productMessage('1'));
    const attempts = [
      await attemptsAfter(999),
      await attemptsAfter(1),
      await attemptsAfter(9999),
      await attemptsAfter(1),
      await attemptsAfter(60_000),
      await attemptsAfter(60_000),
    ];
    await published;

    expect(attempts).toEqual([1, 2, 2, 3, 4, 5]);
    expect(await broker.deadLetters.list('insights', { limit: 1 })).toMatchObject([
      { id: '1', attempts: 5, diedAt: '1970-01-01T00:02:11.000Z' },
    ]);
    expect(clock.waiting).toBe(0);
  });

  it('handles a message once that is published again while it is on its way', async () => {
    const broker = createInProcessBroker({ log, topology: { groups: [group] } });
    const mailbox = createMailbox();

    const published = [broker.publish(productMessage('1')), broker.publish(productMessage('1'))];
    await broker.subscribe({ group: 'insights' }, mailbox.handle);
    await Promise.all(published);

    expect(mailbox.ids).toEqual(['1']);
  });

  it('tells whoever gave up a message how that ended, and hands it to nobody again', async () => {
    const clock = createManualBrokerClock();
    const groups = [group, { ...group, name: 'others' }];
    const broker = createInProcessBroker({ log, clock, topology: { groups } });
    const [failing, others] = [createMailbox(() => Promise.reject(new Error())), createMailbox()];
    await broker.subscribe({ group: 'insights' }, failing.handle);
    await broker.subscribe({ group: 'others' }, others.handle);

    const givenUp = broker.publish(productMessage('1'));
    for (const ms of [1000, 10_000, 60_000, 60_000]) await clock.advance(ms);
    await givenUp;
    await clock.advance(500_000);
    await broker.publish(productMessage('1'));

    expect([failing.ids.length, others.ids.length]).toEqual([5, 1]);
    expect(await broker.deadLetters.list('insights', { limit: 9 })).toHaveLength(1);
  });

  it('hands a message out again that is published once more later', async () => {
    const clock = createManualBrokerClock();
    const broker = createInProcessBroker({ log, clock, topology: { groups: [group] } });
    const mailbox = createMailbox((_message) => (fails ? Promise.reject(new Error()) : ok));
    const ok = Promise.resolve();
    let fails = true;
    await broker.subscribe({ group: 'insights' }, mailbox.handle);

    const slow = broker.publish(productMessage('1'));
    for (const ms of [1000, 10_000, 60_000, 60_000]) await clock.advance(ms);
    await slow;
    fails = false;
    await clock.advance(600_000);
    await broker.publish(productMessage('1'));
    await broker.publish(productMessage('1'));

    expect(mailbox.ids).toHaveLength(7);
  });

  it('refuses a message for all groups when the queue of one is full', async () => {
    const groups = [group, { ...group, name: 'full', maxLength: 2 }];
    const broker = createInProcessBroker({ log, topology: { groups } });
    const mailbox = createMailbox();
    await broker.subscribe({ group: 'insights' }, mailbox.handle);

    const waiting = productMessages(2).map((message) => reasonOf(broker.publish(message)));
    const refused = await reasonOf(broker.publish(productMessage('3')));
    await broker.close();

    expect(refused).toBe('nacked');
    expect(mailbox.ids).toEqual(['m0', 'm1']);
    expect(await Promise.all(waiting)).toEqual(['closed', 'closed']);
  });

  it('tells a private queue of a message that could not be handled', async () => {
    const clock = createManualBrokerClock();
    const broker = createInProcessBroker({ log, clock });
    const gaps: string[] = [];
    const mailbox = createMailbox(() => Promise.reject(new Error('out of order')));
    await broker.subscribe({ group: null, onGap: () => gaps.push('gap') }, mailbox.handle);

    const published = broker.publish(productMessage('1'));
    for (const ms of [1000, 10_000, 60_000, 60_000]) await clock.advance(ms);
    await published;

    expect([mailbox.ids.length, gaps]).toEqual([5, ['gap']]);
  });

  it('has no foreign exchanges', async () => {
    const broker = createInProcessBroker({ log });

    const report = await broker.setUp({ groups: [{ ...group, exchange: 'legacy' }] });

    expect(report.differences).toEqual([
      'Exchange legacy of group insights: expected RabbitMQ, found a broker in memory; not bound',
    ]);
  });
});
