import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type {
  ConsumerGroup,
  DeadLetter,
  DeadLetters,
  EventBroker,
  HandleMessage,
} from '../../events/brokers/event-broker.ts';
import { UnreadableMessage } from '../../events/brokers/unreadable-message.ts';
import { productMessage, productMessages, reasonOf } from '../helpers/broker-messages.ts';
import { eventually } from '../helpers/eventually.ts';
import { createMailbox } from '../helpers/mailbox.ts';

type BrokerWithDeadLetters = EventBroker & { readonly deadLetters: DeadLetters };

/** One installation, as two members of it see it. */
export interface BrokersUnderTest {
  readonly broker: BrokerWithDeadLetters;
  /** Another process; where there is only one, the same broker. */
  readonly peer: BrokerWithDeadLetters;
  /** Also closes both. */
  close(): Promise<void>;
}

const group: ConsumerGroup = {
  name: 'insights',
  bindings: ['catalog.Product.*'],
  maxAttempts: 3,
  retryDelaysMs: [5],
};
const ordered: ConsumerGroup = { ...group, name: 'ordered', partitions: 4 };
const fail: HandleMessage = () => Promise.reject(new Error('out of order'));

/**
 * What every {@link EventBroker} promises. `create` gives an installation without groups before each test. A publication may
 * be over only when its message is handled, so tests wait for handlers first.
 */
export function eventBrokerContract(name: string, create: () => Promise<BrokersUnderTest>): void {
  describe(`${name} as an event broker`, () => {
    let under: BrokersUnderTest;
    let broker: BrokerWithDeadLetters;
    beforeEach(async () => {
      under = await create();
      broker = under.broker;
    });
    afterEach(() => under.close());

    const setUp = async (...groups: readonly ConsumerGroup[]) => {
      await broker.setUp({ groups });
      await under.peer.setUp({ groups });
    };
    const publishAll = (ids: readonly string[]) =>
      Promise.all(ids.map((id) => broker.publish(productMessage(id))));

    it('gives a message to each group that wants its type, with all that belongs to it', async () => {
      const others = { ...group, name: 'others', bindings: ['orders.#'] };
      await setUp(group, others, { ...group, name: 'all', bindings: ['#'] });
      const [wanted, all, unwanted] = [createMailbox(), createMailbox(), createMailbox()];
      await broker.subscribe({ group: 'insights' }, wanted.handle);
      await broker.subscribe({ group: 'all' }, all.handle);
      await broker.subscribe({ group: 'others' }, unwanted.handle);

      await broker.publish(productMessage('1', { subject: 'Product:ё' }));
      await Promise.all([wanted.until(1), all.until(1)]);

      const body = wanted.messages[0]?.body.toString();
      expect(wanted.messages[0]).toEqual({
        id: '1',
        type: 'catalog.Product.updated',
        contentType: 'application/cloudevents+json; charset=utf-8',
        contentEncoding: null,
        routingKey: expect.stringMatching(/^catalog\.Product\.updated\.(\d|1[0-5])$/),
        exchange: expect.stringMatching(/\.events$/),
        headers: { subject: 'Product:ё', partitionkey: 'Product:ё' },
        body: expect.any(Buffer),
        attempt: 1,
      });
      expect(JSON.parse(body ?? '')).toMatchObject({ id: '1', subject: 'Product:ё' });
      expect([all.ids, unwanted.ids]).toEqual([['1'], []]);
    });

    it('rejects a message that no group wants as returned', async () => {
      await setUp(group);

      const reason = await reasonOf(broker.publish(productMessage('1', { type: 'a.B.created' })));

      expect(reason).toBe('returned');
    });

    it('gives a message that is for one group to that group alone, in its partition', async () => {
      await setUp(group, ordered, { ...group, name: 'others', bindings: ['orders.#'] });
      const [first, chosen, others] = [createMailbox(), createMailbox(), createMailbox()];
      await broker.subscribe({ group: 'insights' }, first.handle);
      await broker.subscribe({ group: 'ordered' }, chosen.handle);
      await broker.subscribe({ group: 'others' }, others.handle);

      await broker.publish(productMessage('1', { onlyTo: 'ordered' }));
      await broker.publish(productMessage('2', { onlyTo: 'others' }));
      await broker.publish(productMessage('3'));
      await Promise.all([first.until(1), chosen.until(2), others.until(1)]);

      expect(first.messages.map(({ id }) => id)).toEqual(['3']);
      expect(chosen.messages.map(({ id }) => id).toSorted()).toEqual(['1', '3']);
      expect(others.messages.map(({ id }) => id)).toEqual(['2']);
      const [replayed] = chosen.messages.filter(({ id }) => id === '1');
      const [routed] = chosen.messages.filter(({ id }) => id === '3');
      expect(replayed?.exchange).toBe(routed?.exchange);
      expect(replayed?.routingKey).toMatch(/^catalog\.Product\.updated\.\d+$/);
    });

    it('refuses a message for a group that it does not know', async () => {
      await setUp(group);

      const publication = broker.publish(productMessage('1', { onlyTo: 'insight' }));

      await expect(publication).rejects.toThrow(
        'Consumer group "insight" is not in the topology, which has: insights',
      );
    });

    it('shares the messages of a group among its members', async () => {
      await setUp(group);
      const both = Promise.withResolvers<void>();
      const holders = new Set<string>();
      const member = (who: string) => () => {
        holders.add(who);
        if (holders.size === 2) both.resolve();
        return both.promise;
      };
      await broker.subscribe({ group: 'insights', concurrency: 1 }, member('one'));
      await under.peer.subscribe({ group: 'insights', concurrency: 1 }, member('other'));

      await publishAll(['1', '2']);
      await both.promise;

      expect(holders).toEqual(new Set(['one', 'other']));
    });

    it('handles as many messages at once as it may, and no more', async () => {
      await setUp(group);
      const release = Promise.withResolvers<void>();
      const mailbox = createMailbox(() => release.promise);
      await broker.subscribe({ group: 'insights', concurrency: 2 }, mailbox.handle);

      const published = publishAll(['1', '2', '3']);
      await mailbox.until(2);
      const atOnce = mailbox.ids.length;
      release.resolve();
      await Promise.all([published, mailbox.until(3)]);

      expect(atOnce).toBe(2);
    });

    it('gives every message to each private queue that wants it', async () => {
      const [one, other, unwanted] = [createMailbox(), createMailbox(), createMailbox()];
      const wanted = { group: null, bindings: ['catalog.#'] };
      await setUp();
      await broker.subscribe(wanted, one.handle);
      await under.peer.subscribe(wanted, other.handle);
      await broker.subscribe(
        { group: null, bindings: ['orders.#', '*.Product.deleted'] },
        unwanted.handle,
      );

      await publishAll(['1', '2']);
      await Promise.all([one.until(2), other.until(2)]);

      expect([one.ids, other.ids, unwanted.ids]).toEqual([['1', '2'], ['1', '2'], []]);
    });

    it('takes a closed private queue for none', async () => {
      await setUp();
      const subscription = await broker.subscribe({ group: null }, createMailbox().handle);

      await subscription.close();

      expect(await reasonOf(broker.publish(productMessage('1')))).toBe('returned');
    });

    it('brings a message again until it is handled, and counts the attempts', async () => {
      await setUp(group);
      const mailbox = createMailbox(async (message, signal) => {
        if (message.attempt < 3) await fail(message, signal);
      });
      await broker.subscribe({ group: 'insights' }, mailbox.handle);

      const published = broker.publish(productMessage('1'));
      await mailbox.until(3);
      await published;

      const [first, ...again] = mailbox.messages;
      expect(mailbox.messages.map(({ attempt }) => attempt)).toEqual([1, 2, 3]);
      expect(again.map((message) => ({ ...message, attempt: 1 }))).toMatchObject([
        { ...first, headers: first?.headers },
        { ...first, headers: first?.headers },
      ]);
      expect(await broker.deadLetters.list('insights', { limit: 10 })).toEqual([]);
    });

    it('buries a message after its last attempt, with the reason, while others flow', async () => {
      await setUp(group);
      const mailbox = createMailbox(async (message, signal) => {
        if (message.id === 'poison') await fail(message, signal);
      });
      await broker.subscribe({ group: 'insights', concurrency: 1 }, mailbox.handle);

      await publishAll(['1', 'poison', '2', '3']);
      const buried = await letters(1);

      const attempts = mailbox.messages.filter(({ id }) => id === 'poison');
      expect(attempts.map(({ attempt }) => attempt)).toEqual([1, 2, 3]);
      expect(mailbox.ids.filter((id) => id !== 'poison')).toEqual(['1', '2', '3']);
      expect(buried).toEqual([
        {
          id: 'poison',
          type: 'catalog.Product.updated',
          group: 'insights',
          reason: 'out of order',
          attempts: 3,
          diedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
          body: Buffer.from(productMessage('poison').body),
        },
      ]);
    });

    it('buries a message at once that cannot be read', async () => {
      await setUp(group);
      const mailbox = createMailbox(() => Promise.reject(new UnreadableMessage('no JSON')));
      await broker.subscribe({ group: 'insights' }, mailbox.handle);

      await publishAll(['1']);

      expect(await letters(1)).toMatchObject([{ id: '1', reason: 'no JSON', attempts: 1 }]);
      expect(mailbox.ids).toEqual(['1']);
    });

    it('only looks at dead letters when it lists them', async () => {
      await setUp(group);
      await bury(['1', '2', '3'], 'insights');
      const { deadLetters } = broker;

      const two = await deadLetters.list('insights', { limit: 2 });
      const all = await letters(3);

      expect(two).toHaveLength(2);
      expect(idsOf(all).toSorted()).toEqual(['1', '2', '3']);
      expect(await deadLetters.list('insights', { limit: 0 })).toEqual([]);
    });

    it('gives the dead letter that is asked for back to its group, with all attempts before it', async () => {
      await setUp(group, ordered);
      await bury(['1', '2'], 'insights', 'ordered');
      const [mailbox, inOrder] = [createMailbox(), createMailbox()];
      await broker.subscribe({ group: 'insights' }, mailbox.handle);
      await broker.subscribe({ group: 'ordered' }, inOrder.handle);

      const counts = [
        await broker.deadLetters.retry('insights', '2'),
        await broker.deadLetters.retry('insights', 'none'),
        await broker.deadLetters.retry('ordered', '1'),
      ];
      await Promise.all([mailbox.until(1), inOrder.until(1)]);

      expect(counts).toEqual([1, 0, 1]);
      expect([mailbox.messages, inOrder.messages]).toMatchObject([
        [{ id: '2', attempt: 1, headers: { subject: 'Product:2' } }],
        [{ id: '1', attempt: 1, headers: { subject: 'Product:1' } }],
      ]);
      expect(idsOf(await letters(1))).toEqual(['1']);
    });

    it('drops the dead letter that is asked for, or all', async () => {
      await setUp(group);
      await bury(['1', '2', '3'], 'insights');

      const one = await broker.deadLetters.drop('insights', '2');
      const left = idsOf(await letters(2));
      const others = await broker.deadLetters.drop('insights', null);

      expect([one, left, others]).toEqual([1, ['1', '3'], 2]);
      expect(await broker.deadLetters.list('insights', { limit: 10 })).toEqual([]);
    });

    it('keeps the order of a subject in an ordered group, also when a message fails', async () => {
      await setUp(ordered);
      const mailbox = createMailbox(async (message, signal) => {
        if (message.id === 'a1' && message.attempt < 3) await fail(message, signal);
      });
      await broker.subscribe({ group: 'ordered' }, mailbox.handle);
      await under.peer.subscribe({ group: 'ordered' }, mailbox.handle);

      const published = [
        ...productMessages(5, 'a', { subject: 'Product:a' }),
        ...productMessages(5, 'b', { subject: 'Product:b' }),
      ].map((message) => broker.publish(message));
      await mailbox.until(12);
      await Promise.all(published);

      const of = (letter: string) => mailbox.ids.filter((id) => id?.startsWith(letter));
      expect(of('a')).toEqual(['a0', 'a1', 'a1', 'a1', 'a2', 'a3', 'a4']);
      expect(of('b')).toEqual(['b0', 'b1', 'b2', 'b3', 'b4']);
    });

    it('handles one message of a partition at a time in an ordered group', async () => {
      await setUp(ordered);
      const running = { now: 0, most: 0 };
      const mailbox = createMailbox(async () => {
        running.now += 1;
        running.most = Math.max(running.most, running.now);
        await new Promise(setImmediate);
        running.now -= 1;
      });
      await broker.subscribe({ group: 'ordered', concurrency: 8 }, mailbox.handle);
      await under.peer.subscribe({ group: 'ordered', concurrency: 8 }, mailbox.handle);

      const published = productMessages(10, 'm', { subject: 'Product:1' }).map((message) =>
        broker.publish(message),
      );
      await mailbox.until(10);
      await Promise.all(published);

      expect(running.most).toBe(1);
    });

    it('waits for the handlers in flight when it closes, and asks them to hurry', async () => {
      await setUp(group);
      const [asked, release] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
      const steps: string[] = [];
      const mailbox = createMailbox(async (_, signal) => {
        signal.addEventListener('abort', () => asked.resolve());
        await release.promise;
        steps.push('handled');
      });
      await broker.subscribe({ group: 'insights' }, mailbox.handle);

      const published = reasonOf(broker.publish(productMessage('1')));
      await mailbox.until(1);
      const closed = broker.close().then(() => steps.push('closed'));
      await asked.promise;
      // Takes longer than to close without waiting.
      for (let time = 0; time < 5; time += 1) await under.peer.inspect({ groups: [group] });
      release.resolve();
      await closed;

      expect(steps).toEqual(['handled', 'closed']);
      expect(await published).toBeNull();
    });

    it('does not count an attempt that was broken off by closing', async () => {
      await setUp(group);
      const leaving = createMailbox(
        (_, signal) =>
          new Promise((_resolve, reject) =>
            signal.addEventListener('abort', () => reject(signal.reason)),
          ),
      );
      const staying = createMailbox();
      const subscription = await broker.subscribe({ group: 'insights' }, leaving.handle);

      const published = broker.publish(productMessage('1'));
      await leaving.until(1);
      await subscription.close();
      await under.peer.subscribe({ group: 'insights' }, staying.handle);
      await Promise.all([published, staying.until(1)]);

      expect(staying.messages).toMatchObject([{ id: '1', attempt: 1 }]);
    });

    it('loses nothing when a member leaves in the middle', async () => {
      await setUp(group);
      const leaving = createMailbox(() => new Promise(setImmediate));
      const staying = createMailbox();
      const subscription = await broker.subscribe(
        { group: 'insights', concurrency: 4 },
        leaving.handle,
      );
      const messages = productMessages(200);

      const published = messages.map((message) => broker.publish(message));
      await leaving.until(20);
      await subscription.close();
      await under.peer.subscribe({ group: 'insights' }, staying.handle);
      await staying.until(messages.length - leaving.ids.length);
      await Promise.all(published);

      const handled = [...leaving.ids, ...staying.ids];
      expect(handled.toSorted()).toEqual(messages.map(({ id }) => id).toSorted());
    });

    it('sets up what is missing, and nothing the second time', async () => {
      const topology = { groups: [group, ordered] };

      const before = await broker.inspect(topology);
      const first = await broker.setUp(topology);
      const second = await broker.setUp(topology);
      const after = await broker.inspect(topology);

      const all = [...first.created, ...first.unchanged].toSorted();
      expect(before.created).toEqual([]);
      expect(before.missing.length).toBeGreaterThan(1);
      expect(first).toMatchObject({ missing: [], differences: [], leaderless: [] });
      expect({ ...second, unchanged: second.unchanged.toSorted() }).toEqual({
        created: [],
        unchanged: all,
        missing: [],
        differences: [],
        leaderless: [],
      });
      expect(after.unchanged.toSorted()).toEqual(all);
    });

    it('tells of a group that differs from what is there, and leaves it', async () => {
      await setUp({ ...group, maxLength: 10 });

      const report = await broker.setUp({ groups: [{ ...group, maxLength: 20 }] });
      const again = await broker.inspect({ groups: [{ ...group, maxLength: 10 }] });

      expect(report.differences).toEqual([
        expect.stringMatching(/insights: .*[lL]ength.* expected 20, found 10$/),
      ]);
      expect(again.differences).toEqual([]);
    });

    it('refuses a topology with faults, and names them all', async () => {
      const wrong = { ...group, name: 'No!', partitions: 17, bindings: [] };

      await expect(broker.setUp({ groups: [wrong] })).rejects.toThrow(
        /name must be .*\n.*bindings must .*\n.*partitions must be from 1 to 16, received 17/,
      );
    });

    it('refuses a subscription to a group that it does not know', async () => {
      await setUp(group);

      await expect(broker.subscribe({ group: 'insight' }, fail)).rejects.toThrow(
        'Consumer group "insight" is not in the topology, which has: insights',
      );
    });

    it('takes nothing after it was closed, and says so once', async () => {
      await setUp(group);
      const states: string[] = [];
      broker.onStateChange((state) => states.push(state));

      await broker.close();
      await broker.close();

      expect(await reasonOf(broker.publish(productMessage('1')))).toBe('closed');
      expect([broker.state, states]).toEqual(['closed', ['closed']]);
    });

    /** The dead letters of a group, as soon as there are so many. */
    function letters(count: number, name = 'insights'): Promise<readonly DeadLetter[]> {
      return eventually(
        () => broker.deadLetters.list(name, { limit: 10 }),
        ({ length }) => length === count,
      );
    }

    /** Makes dead letters of each of these groups, in this order. */
    async function bury(ids: readonly string[], ...names: readonly string[]): Promise<void> {
      const mailbox = createMailbox(() => Promise.reject(new UnreadableMessage('no')));
      const subscriptions = await Promise.all(
        names.map((name) => broker.subscribe({ group: name, concurrency: 1 }, mailbox.handle)),
      );
      await publishAll(ids);
      await Promise.all(names.map((name) => letters(ids.length, name)));
      await Promise.all(subscriptions.map((subscription) => subscription.close()));
    }
  });
}

function idsOf(letters: readonly { readonly id: string | null }[]): readonly (string | null)[] {
  return letters.map(({ id }) => id);
}
