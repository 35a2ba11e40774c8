import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type OutboxUnderTest, productEvent } from '../helpers/outbox-under-test.ts';

const message = { consumer: 'foreign-shop', id: 'message-1', windowMs: null };
const hashed = { ...message, id: 'sha256:0', windowMs: 600_000 };
const long = 3_600_000;
const makeOld = `UPDATE banyan_inbox SET processed_at = processed_at - ${long}`;

/** What the inbox of every outbox promises. `create` gives an empty one before each test. */
export function inboxContract(name: string, create: () => Promise<OutboxUnderTest>): void {
  describe(`${name} as an inbox`, () => {
    let under: OutboxUnderTest;
    beforeEach(async () => {
      under = await create();
      // Databases are used again by the next test.
      await under.outbox.inbox.prune({ olderThanMs: long, limit: 1 });
      await under.query('DELETE FROM banyan_inbox');
    });
    afterEach(() => under.close());
    const countEvents = async () => (await under.outbox.audit()).total;

    it('writes the events of a message once, however often and to whomever it is delivered', async () => {
      const { outbox, peer } = under;

      const written = await Promise.all(
        [outbox, peer, outbox, peer].map(({ inbox }) =>
          inbox.appendOnce(message, [productEvent('42')]),
        ),
      );

      expect(written.flat()).toMatchObject([{ subject: 'Product:42' }]);
      expect(await countEvents()).toBe(1);
    });

    it('takes the same id of another consumer for another message', async () => {
      const { inbox } = under.outbox;
      await inbox.appendOnce(message, [productEvent('42')]);

      await inbox.appendOnce({ ...message, consumer: 'foreign-other' }, [productEvent('42')]);

      expect(await countEvents()).toBe(2);
    });

    it('has seen nothing when the events could not be written, so that the message may come again', async () => {
      const { inbox } = under.outbox;
      const refused = productEvent('x'.repeat(256));

      const appending = inbox.appendOnce(message, [productEvent('42'), refused]);

      await expect(appending).rejects.toThrow(/key must have at most 255 characters/);
      expect(await countEvents()).toBe(0);
      expect(await inbox.appendOnce(message, [productEvent('42')])).toHaveLength(1);
    });

    it('takes an id for another message when its time is over', async () => {
      const { inbox } = under.outbox;
      await inbox.appendOnce(hashed, [productEvent('42')]);
      const soon = await inbox.appendOnce(hashed, [productEvent('42')]);
      await under.query(makeOld);

      const late = await inbox.appendOnce(hashed, [productEvent('42')]);

      expect([soon.length, late.length]).toEqual([0, 1]);
      expect(await inbox.appendOnce(hashed, [productEvent('42')])).toEqual([]);
    });

    it('wakes relays of this process when it writes events', async () => {
      const { promise: woken, resolve: wake } = Promise.withResolvers<void>();
      under.outbox.onAppended(wake);

      await under.outbox.inbox.appendOnce(message, [productEvent('42')]);

      await woken;
    });

    it('forgets what was seen long ago, and no more than it is told at once', async () => {
      const { inbox } = under.outbox;
      for (const id of ['a', 'b', 'c']) {
        await inbox.appendOnce({ ...message, id }, [productEvent('42')]);
      }
      await under.query(makeOld);
      await inbox.appendOnce({ ...message, id: 'new' }, [productEvent('42')]);

      const first = await inbox.prune({ olderThanMs: long / 2, limit: 2 });
      const second = await inbox.prune({ olderThanMs: long / 2, limit: 2 });

      expect([first, second]).toEqual([2, 1]);
      expect(await under.query('SELECT event_id FROM banyan_inbox')).toEqual([{ event_id: 'new' }]);
    });
  });
}
