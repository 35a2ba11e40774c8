import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type OutboxUnderTest, productEvent } from '../helpers/outbox-under-test.ts';

const events = (...ids: readonly string[]) => ids.map((id) => productEvent(id));
const gone = (subject: string, first: number, last: number) => ({
  subject: `Product:${subject}`,
  first,
  last,
});

/** What every outbox tells operators of single events. `create` gives an empty one before each test. */
export function outboxOversightContract(
  name: string,
  create: () => Promise<OutboxUnderTest>,
): void {
  describe(`${name} as an outbox that is looked after`, () => {
    let under: OutboxUnderTest;
    beforeEach(async () => {
      under = await create();
    });
    afterEach(() => under.close());
    const remove = (product: string, ...numbers: readonly number[]) =>
      under.query(
        `DELETE FROM banyan_outbox WHERE aggregateid = '${product}' AND aggregateversion IN (${numbers})`,
      );
    const gaps = () => under.outbox.findGaps({ limit: 10 });

    describe('findGaps', () => {
      it('finds none where every number has its event', async () => {
        await under.outbox.append(events('a', 'b', 'a'));

        expect(await gaps()).toEqual([]);
      });

      it('names the numbers that are missing between events, and at the end of a subject', async () => {
        await under.outbox.append(events('a', 'a', 'a', 'a', 'b', 'b', 'c'));
        await remove('a', 2, 3);
        await remove('b', 2);

        expect(await gaps()).toEqual([gone('a', 2, 3), gone('b', 2, 2)]);
        expect(await under.outbox.findGaps({ limit: 1 })).toEqual([gone('a', 2, 3)]);
      });

      it('does not count what may have been pruned: all below the lowest number that is kept', async () => {
        await under.outbox.append(events('a', 'a', 'a', 'b'));
        const rows = await under.outbox.claim({ claimant: 'relay', limit: 10, leaseMs: 1000 });
        await under.outbox.markPublished(rows.map(({ seq }) => seq));
        await under.query(
          "UPDATE banyan_outbox SET published_at = 1 WHERE aggregateid = 'b' OR aggregateversion < 3",
        );
        await under.outbox.prune({ olderThanMs: 1000, limit: 10 });

        expect(await under.outbox.audit()).toMatchObject({ total: 1 });
        expect(await gaps()).toEqual([]);
      });

      it('takes no dead event for the lowest one, since those behind it went on', async () => {
        const [dead] = await under.outbox.append(events('a', 'a', 'a'));
        await under.outbox.kill(dead?.id ?? '', 'by hand');
        await remove('a', 2);

        expect(await gaps()).toEqual([]);
      });

      it('counts a dead event as there', async () => {
        const [, dead] = await under.outbox.append(events('a', 'a', 'a'));
        await under.outbox.kill(dead?.id ?? '', 'by hand');

        expect(await gaps()).toEqual([]);
      });
    });

    describe('findParkedBehind', () => {
      it('finds the subject that waits behind an event, of which that is the first', async () => {
        const [published, first, second, other] = await under.outbox.append(
          events('a', 'a', 'a', 'b'),
        );
        const rows = await under.outbox.claim({ claimant: 'relay', limit: 1, leaseMs: 1000 });
        await under.outbox.markPublished(rows.map(({ seq }) => seq));
        await under.outbox.park('Product:a', 'schema says no');

        const found: unknown[] = [];
        for (const one of [published, first, second, other]) {
          found.push(await under.outbox.findParkedBehind(one?.id ?? ''));
        }

        const parked = { subject: 'Product:a', reason: 'schema says no', waitingEvents: 2 };
        expect(found).toEqual([
          null,
          { ...parked, firstEvent: first?.id, parkedAtMs: expect.any(Number) },
          null,
          null,
        ]);
      });

      it('finds the next one when the first is given up, and in the list none when none waits', async () => {
        const [first, second] = await under.outbox.append(events('a', 'a'));
        await under.outbox.park('Product:a', 'schema says no');
        const firstOf = async () =>
          (await under.outbox.listParked({ limit: 1 })).map(({ firstEvent }) => firstEvent);

        const listed = [await firstOf()];
        await under.outbox.kill(first?.id ?? '', 'by hand');
        listed.push(await firstOf());
        await under.outbox.kill(second?.id ?? '', 'by hand');
        listed.push(await firstOf());

        expect(listed).toEqual([[first?.id], [second?.id], [null]]);
        expect(await under.outbox.findParkedBehind(second?.id ?? '')).toBeNull();
      });
    });

    describe('listDead', () => {
      it('goes on behind the last one of a page, also of those that died at the same time', async () => {
        const written = await under.outbox.append(events('a', 'b', 'c', 'd', 'e'));
        for (const { id } of written) await under.outbox.kill(id, 'by hand');
        await under.query('UPDATE banyan_outbox SET dead_at = 7 WHERE seq < 5');

        const first = await under.outbox.listDead({ limit: 2 });
        const second = await under.outbox.listDead({ limit: 2, after: first.at(-1) });
        const third = await under.outbox.listDead({ limit: 2, after: second.at(-1) });

        const ids = [first, second, third].map((page) => page.map(({ id }) => id));
        expect(ids.map(({ length }) => length)).toEqual([2, 2, 1]);
        expect(ids.flat()).toEqual(written.map(({ id }) => id));
      });
    });
  });
}
