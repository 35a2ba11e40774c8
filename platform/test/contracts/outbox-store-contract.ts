import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { OutboxRow, OutboxStore } from '../../events/outbox/outbox-store.ts';
import { type OutboxUnderTest, productEvent } from '../helpers/outbox-under-test.ts';

const leaseMs = 600_000;
const [first, second] = ['relay-1', 'relay-2'];
const claimAll = (store: OutboxStore, claimant = first, limit = 100) =>
  store.claim({ claimant, limit, leaseMs });
const seqsOf = (rows: readonly OutboxRow[]) => rows.map(({ seq }) => seq);
const subjectsOf = (rows: readonly OutboxRow[]) => rows.map(({ subject }) => subject);
/** `Product:a 2` is the second event of product `a`. */
const placesOf = (rows: readonly OutboxRow[]) =>
  rows.map(({ subject, payload }) => `${subject} ${Number(JSON.parse(payload).sequence)}`);
const events = (...ids: readonly string[]) => ids.map((id) => productEvent(id));
const failure = (seq: number, retryInMs: number, hasFailed = true) => ({
  seq,
  error: 'broker away',
  retryInMs,
  hasFailed,
});
const expireClaims = 'UPDATE banyan_outbox SET claimed_until = 1 WHERE claimed_until IS NOT NULL';
const noState = { pending: 0, published: 0, parked: 0, dead: 0, inconsistent: 0 };

/** What every outbox promises. `create` gives an empty one before each test. */
export function outboxStoreContract(name: string, create: () => Promise<OutboxUnderTest>): void {
  describe(`${name} as an outbox`, () => {
    let under: OutboxUnderTest;
    beforeEach(async () => {
      under = await create();
    });
    afterEach(() => under.close());
    const claimPlaces = async (store: OutboxStore, claimant = first) =>
      placesOf(await claimAll(store, claimant));

    describe('append', () => {
      it('returns the events as relays get them', async () => {
        const [event] = await under.outbox.append([productEvent('42', { tenant: 'north' })]);

        const [row] = await claimAll(under.peer);

        expect(row).toMatchObject({
          id: event?.id,
          type: 'catalog.Product.updated',
          subject: 'Product:42',
          attempts: 0,
        });
        expect(JSON.parse(row?.payload ?? '')).toEqual(event);
      });

      it('counts the events of each subject from 1 on', async () => {
        await under.outbox.append(events('a', 'b', 'a'));
        await under.peer.append(events('b', 'a'));

        expect(await claimPlaces(under.outbox)).toEqual([
          'Product:a 1',
          'Product:b 1',
          'Product:a 2',
          'Product:b 2',
          'Product:a 3',
        ]);
      });

      it('writes nothing for no events', async () => {
        expect(await under.outbox.append([])).toEqual([]);
        expect(await under.outbox.audit()).toMatchObject({ total: 0 });
      });

      it('writes all events or none', async () => {
        const refused = productEvent('b', { verb: 'not one word' });

        const appending = under.outbox.append([productEvent('a'), refused]);

        await expect(appending).rejects.toThrow(/^events\[1\]: verb must be letters only/);
        expect(await under.outbox.audit()).toMatchObject({ total: 0 });
      });

      it('keeps keys apart that differ in case, accents, marks or spaces at the end', async () => {
        const keys = ['k', 'K', 'k ', 'é', 'e', "o'k", 'o"k', 'o\\k', '😀', '%_', '日本'];
        await under.outbox.append(events(...keys));

        const rows = await claimAll(under.outbox);

        expect(placesOf(rows)).toEqual(keys.map((key) => `Product:${key} 1`));
      });

      it('takes events of the largest size and keeps each byte', async () => {
        const filling = '😀"\\\u0000'.repeat(60_000);
        const { payload: empty } = await payloadOf(under, '');
        const room = 1024 * 1024 - Buffer.byteLength(empty) - encodedBytes(filling);

        const { id, payload } = await payloadOf(under, filling + 'x'.repeat(room));

        expect(Buffer.byteLength(payload)).toBe(1024 * 1024);
        expect(JSON.parse(payload)).toMatchObject({
          id,
          data: { note: filling + 'x'.repeat(room) },
        });
      });

      it('refuses a larger one with its size', async () => {
        const large = productEvent('a', { data: { note: 'x'.repeat(1024 * 1024) } });

        await expect(under.outbox.append([large])).rejects.toThrow(
          /^events\[0\]: the event must have at most 1048576 bytes, received 1048\d{3}$/,
        );
      });

      it('wakes who listens in this process until told to stop', async () => {
        const stopped = jest.fn();
        const { promise: woken, resolve: wake } = Promise.withResolvers<void>();
        under.outbox.onAppended(stopped)();
        under.outbox.onAppended(wake);

        await under.outbox.append(events('a'));
        await woken;

        expect(stopped).not.toHaveBeenCalled();
      });
    });

    describe('emit', () => {
      it('makes an event exist with the change of its transaction', async () => {
        const transaction = await under.begin();
        await transaction.run("INSERT INTO product VALUES ('a', 1)");
        await transaction.emit(events('a'));
        await transaction.commit();

        expect(await claimPlaces(under.outbox)).toEqual(['Product:a 1']);
        expect(await under.query('SELECT id FROM product')).toEqual([{ id: 'a' }]);
      });

      it('makes no event when the transaction is rolled back', async () => {
        const transaction = await under.begin();
        await transaction.run("INSERT INTO product VALUES ('a', 1)");
        await transaction.emit(events('a', 'b'));
        await transaction.rollback();
        await under.outbox.append(events('a'));

        expect(await claimPlaces(under.outbox)).toEqual(['Product:a 1']);
      });

      it('refuses to write outside of a transaction', async () => {
        await expect(under.emitOutside(events('a'))).rejects.toThrow(
          /^emitIn\w+ must be called inside of a transaction/,
        );
        expect(await under.outbox.audit()).toMatchObject({ total: 0 });
      });

      it('asks before anything is written whether an event may be', async () => {
        const transaction = await under.begin();
        const checkEvent = () => {
          throw new Error('price must be a decimal');
        };

        const emitting = transaction.emit(events('a'), { checkEvent });

        await expect(emitting).rejects.toThrow('price must be a decimal');
        await transaction.commit();
        expect(await under.query('SELECT * FROM banyan_outbox_sequences')).toEqual([]);
      });

      it('writes many events of many subjects at once', async () => {
        const ids = Array.from({ length: 205 }, (_, index) => `p${index % 40}`);
        const transaction = await under.begin();
        await transaction.emit(events(...ids));
        await transaction.commit();

        const rows = await claimAll(under.outbox, first, 1000);

        expect(subjectsOf(rows)).toEqual(ids.map((id) => `Product:${id}`));
        expect(placesOf(rows).slice(-5)).toEqual(
          [0, 1, 2, 3, 4].map((index) => `Product:p${index} 6`),
        );
      });
    });

    describe('claim', () => {
      it('gives the oldest rows, and no row twice while it is held', async () => {
        await under.outbox.append(events('a', 'b', 'a', 'c'));

        const rows = [await claimAll(under.outbox, first, 2), await claimAll(under.outbox)];

        expect(rows.map(placesOf)).toEqual([
          ['Product:a 1', 'Product:b 1'],
          ['Product:a 2', 'Product:c 1'],
        ]);
        expect(await claimPlaces(under.outbox)).toEqual([]);
      });

      it('takes nothing for a limit of zero', async () => {
        await under.outbox.append(events('a'));

        expect(await claimAll(under.outbox, first, 0)).toEqual([]);
      });

      it('gives no row of a subject of which another relay holds one', async () => {
        await under.outbox.append(events('a', 'b', 'a'));
        await claimAll(under.outbox, first, 1);

        expect(await claimPlaces(under.peer, second)).toEqual(['Product:b 1']);
      });

      it('lets a relay go on with the subjects that it holds', async () => {
        await under.outbox.append(events('a'));
        await claimAll(under.outbox);
        await under.outbox.append(events('a', 'a'));

        expect(await claimPlaces(under.peer, second)).toEqual([]);
        expect(await claimPlaces(under.outbox)).toEqual(['Product:a 2', 'Product:a 3']);
      });

      it('never gives one subject to two relays that claim at the same time', async () => {
        const ids = Array.from({ length: 200 }, (_, index) => `p${index % 10}`);
        await under.outbox.append(events(...ids));
        const claims = Array.from({ length: 8 }, (_, index) =>
          claimAll(index % 2 === 0 ? under.outbox : under.peer, `relay-${index}`, 25),
        );

        const holders = Map.groupBy(
          (await Promise.all(claims)).flatMap((rows, relay) =>
            rows.map(({ subject }) => ({ subject, relay })),
          ),
          ({ subject }) => subject,
        );

        const relaysOfSubjects = [...holders.values()].map(
          (held) => new Set(held.map(({ relay }) => relay)).size,
        );
        expect(relaysOfSubjects.every((relays) => relays === 1)).toBe(true);
        expect(relaysOfSubjects.length).toBeGreaterThan(0);
      });

      it('gives rows to another relay when the claim has run out', async () => {
        await under.outbox.append(events('a', 'a'));
        await claimAll(under.outbox);
        await under.query(expireClaims);

        expect(await claimPlaces(under.peer, second)).toEqual(['Product:a 1', 'Product:a 2']);
      });

      it('goes by the clock of the database, whatever that of the process says', async () => {
        const clock = jest.spyOn(Date, 'now');
        try {
          await under.outbox.append(events('a'));
          clock.mockReturnValue(0);
          await claimAll(under.outbox);
          clock.mockReturnValue(Number.MAX_SAFE_INTEGER);
          const early = await claimAll(under.peer, second);
          await under.query(expireClaims);
          clock.mockReturnValue(0);
          const due = await claimAll(under.peer, second);

          expect([early, due].map(placesOf)).toEqual([[], ['Product:a 1']]);
        } finally {
          clock.mockRestore();
        }
      });

      it('leaves out published and dead rows', async () => {
        const [, killed] = await under.outbox.append(events('a', 'a', 'a'));
        const [row] = await claimAll(under.outbox, first, 1);
        await under.outbox.markPublished([row?.seq ?? 0]);
        await under.outbox.kill(killed?.id ?? '', 'bad');

        expect(await claimPlaces(under.peer, second)).toEqual(['Product:a 3']);
      });
    });

    describe('markPublished', () => {
      it('counts also for a claim that has passed to another relay', async () => {
        await under.outbox.append(events('a', 'a'));
        const [late] = await claimAll(under.outbox);
        await under.query(expireClaims);
        await claimAll(under.peer, second);

        await under.outbox.markPublished([late?.seq ?? 0]);

        expect(await under.outbox.audit()).toMatchObject({ published: 1, pending: 1 });
        await under.query(expireClaims);
        expect(await claimPlaces(under.outbox)).toEqual(['Product:a 2']);
      });

      it('makes an event that was given up meanwhile a published one', async () => {
        const [event] = await under.outbox.append(events('a'));
        const [row] = await claimAll(under.outbox);
        await under.peer.kill(event?.id ?? '', 'gave up');

        await under.outbox.markPublished([row?.seq ?? 0]);

        expect(await under.outbox.audit()).toEqual({
          ...noState,
          total: 1,
          published: 1,
          oldestPendingMs: null,
        });
      });

      it('does nothing for no rows and for rows that are not there', async () => {
        await under.outbox.markPublished([]);
        await under.outbox.markPublished([987_654]);

        expect(await under.outbox.audit()).toMatchObject({ total: 0 });
      });
    });

    describe('release', () => {
      it('holds back the whole subject until it is time, and no other', async () => {
        await under.outbox.append(events('a', 'b', 'a', 'a'));
        const [row] = await claimAll(under.outbox, first, 3);

        await under.outbox.release(first, [failure(row?.seq ?? 0, leaseMs)]);
        await under.outbox.append(events('a', 'c'));

        expect(await claimPlaces(under.peer, second)).toEqual(['Product:c 1']);
        await under.query('UPDATE banyan_outbox SET available_at = 1 WHERE available_at > 0');
        expect(await claimPlaces(under.peer, second)).toEqual([
          'Product:a 1',
          'Product:a 2',
          'Product:a 3',
          'Product:a 4',
        ]);
      });

      it('counts an attempt and keeps the error of the row that failed only', async () => {
        await under.outbox.append(events('a', 'a'));
        const [failed, behind] = seqsOf(await claimAll(under.outbox));

        await under.outbox.release(first, [
          failure(failed ?? 0, 0),
          failure(behind ?? 0, 0, false),
        ]);

        const rows = await claimAll(under.peer, second);
        expect(rows.map(({ attempts }) => attempts)).toEqual([1, 0]);
        expect(await under.query('SELECT last_error FROM banyan_outbox ORDER BY seq')).toEqual([
          { last_error: 'broker away' },
          { last_error: null },
        ]);
      });

      it('gives rows back at once when they need not wait', async () => {
        await under.outbox.append(events('a', 'b'));
        const seqs = seqsOf(await claimAll(under.outbox));

        await under.outbox.release(
          first,
          seqs.map((seq) => failure(seq, 0, false)),
        );

        expect(await claimPlaces(under.peer, second)).toEqual(['Product:a 1', 'Product:b 1']);
      });

      it('leaves alone what another relay has taken over', async () => {
        await under.outbox.append(events('a'));
        const [row] = await claimAll(under.outbox);
        await under.query(expireClaims);
        await claimAll(under.peer, second);

        await under.outbox.release(first, [failure(row?.seq ?? 0, 0)]);

        expect(await claimPlaces(under.outbox)).toEqual([]);
      });
    });

    describe('park', () => {
      it('holds back the events of a subject, also those to come, and no other', async () => {
        await under.outbox.append(events('a', 'b'));

        await under.outbox.park('Product:a', 'schema says no');
        await under.outbox.append(events('a'));

        expect(await claimPlaces(under.peer)).toEqual(['Product:b 1']);
        expect(await under.peer.listParked({ limit: 10 })).toEqual([
          {
            subject: 'Product:a',
            reason: 'schema says no',
            parkedAtMs: expect.any(Number),
            waitingEvents: 2,
            firstEvent: expect.any(String),
          },
        ]);
      });

      it('ends with unpark, which says whether it was parked', async () => {
        await under.outbox.append(events('a'));
        await under.outbox.park('Product:a', 'x');

        const answers = [
          await under.peer.unpark('Product:a'),
          await under.peer.unpark('Product:a'),
        ];

        expect(answers).toEqual([true, false]);
        expect(await claimPlaces(under.outbox)).toEqual(['Product:a 1']);
      });

      it('can be repeated with another reason', async () => {
        await under.outbox.park('Product', 'first');
        await under.outbox.park('Product', 'second');

        expect(await under.outbox.listParked({ limit: 10 })).toMatchObject([
          { subject: 'Product', reason: 'second', waitingEvents: 0 },
        ]);
      });
    });

    describe('kill', () => {
      it('gives up one event with the reason, and those behind it go on', async () => {
        const [event] = await under.outbox.append(events('a', 'a'));

        const answers = [
          await under.outbox.kill(event?.id ?? '', 'poison'),
          await under.outbox.kill(event?.id ?? '', 'again'),
          await under.outbox.kill('00000000-0000-7000-8000-000000000000', 'none'),
        ];

        expect(answers).toEqual([true, false, false]);
        expect(await under.peer.listDead({ limit: 10 })).toEqual([
          {
            seq: 1,
            id: event?.id,
            type: 'catalog.Product.updated',
            subject: 'Product:a',
            reason: 'poison',
            diedAtMs: expect.any(Number),
          },
        ]);
        expect(await claimPlaces(under.peer)).toEqual(['Product:a 2']);
      });

      it('is undone by revive', async () => {
        const [event] = await under.outbox.append(events('a'));
        await under.outbox.kill(event?.id ?? '', 'poison');

        const answers = [
          await under.outbox.revive(event?.id ?? ''),
          await under.outbox.revive(event?.id ?? ''),
        ];

        expect(answers).toEqual([true, false]);
        expect(await claimPlaces(under.outbox)).toEqual(['Product:a 1']);
      });
    });

    describe('audit', () => {
      it('finds each row in exactly one state', async () => {
        const written = await under.outbox.append(events('sent', 'dead', 'parked', 'held', 'free'));
        const rows = await claimAll(under.outbox, first, 4);
        await under.outbox.markPublished(seqsOf(rows).slice(0, 1));
        await under.outbox.kill(written[1]?.id ?? '', 'x');
        await under.outbox.park('Product:parked', 'x');

        expect(await under.peer.audit()).toEqual({
          total: 5,
          pending: 2,
          published: 1,
          parked: 1,
          dead: 1,
          inconsistent: 0,
          oldestPendingMs: expect.any(Number),
        });
      });

      it('sees what somebody has broken by hand', async () => {
        await under.outbox.append(events('a'));
        await under.query('UPDATE banyan_outbox SET published_at = 1, dead_at = 1');

        expect(await under.outbox.audit()).toMatchObject({ total: 1, inconsistent: 1 });
      });

      it('tells the age of the oldest event that waits', async () => {
        await under.outbox.append(events('a', 'b'));
        await under.query('UPDATE banyan_outbox SET created_at = created_at - 60000 WHERE seq = 1');

        const { oldestPendingMs } = await under.outbox.audit();

        expect(oldestPendingMs).toBeGreaterThanOrEqual(60_000);
        expect(oldestPendingMs).toBeLessThan(120_000);
      });
    });

    describe('readPublished', () => {
      it('gives published events in pages', async () => {
        await under.outbox.append(events('a', 'b', 'c', 'd'));
        const seqs = seqsOf(await claimAll(under.outbox, first, 3));
        await under.outbox.markPublished(seqs);

        const pages = [
          await under.peer.readPublished({ after: 0, limit: 2 }),
          await under.peer.readPublished({ after: seqs[1] ?? 0, limit: 2 }),
          await under.peer.readPublished({ after: seqs[2] ?? 0, limit: 2 }),
        ];

        expect(pages.map(subjectsOf)).toEqual([['Product:a', 'Product:b'], ['Product:c'], []]);
      });

      it('gives only those of a kind and of a time when asked to', async () => {
        await under.outbox.append([productEvent('a'), productEvent('b', { verb: 'deleted' })]);
        await under.outbox.markPublished(seqsOf(await claimAll(under.outbox)));
        const page = { after: 0, limit: 10 };

        const deleted = await under.peer.readPublished({
          ...page,
          typePrefix: 'catalog.Product.del',
        });
        const fromTheFuture = await under.peer.readPublished({ ...page, sinceMs: 9e15 });

        expect(subjectsOf(deleted)).toEqual(['Product:b']);
        expect(fromTheFuture).toEqual([]);
      });
    });

    describe('prune', () => {
      it('deletes old published rows in small batches, and nothing else', async () => {
        const written = await under.outbox.append(events('a', 'b', 'c', 'd', 'e'));
        await under.outbox.markPublished(seqsOf(await claimAll(under.outbox, first, 4)));
        await under.outbox.kill(written[4]?.id ?? '', 'x');
        await under.query(
          'UPDATE banyan_outbox SET published_at = published_at - 60000 WHERE seq <= 3',
        );
        const old = { olderThanMs: 50_000, limit: 2 };

        const counts = [
          await under.outbox.prune(old),
          await under.outbox.prune(old),
          await under.outbox.prune(old),
        ];

        expect(counts).toEqual([2, 1, 0]);
        expect(await under.outbox.audit()).toMatchObject({ total: 2, published: 1, dead: 1 });
      });

      it('lets the count of a subject go on', async () => {
        await under.outbox.append(events('a'));
        await under.outbox.markPublished(seqsOf(await claimAll(under.outbox)));
        await under.query('UPDATE banyan_outbox SET published_at = 1');
        await under.outbox.prune({ olderThanMs: 0, limit: 10 });
        await under.outbox.append(events('a'));

        expect(await claimPlaces(under.outbox)).toEqual(['Product:a 2']);
      });
    });
  });
}

/** For databases where several transactions can be open at the same time. */
export function overlappingWritersContract(
  name: string,
  create: () => Promise<OutboxUnderTest>,
): void {
  describe(`${name} with several writers at once`, () => {
    let under: OutboxUnderTest;
    beforeEach(async () => {
      under = await create();
    });
    afterEach(() => under.close());

    it('loses no event whose transaction ends after that of a later one', async () => {
      expect(await claimAroundALateCommit(under, under.outbox)).toEqual([
        ['Product:quick'],
        ['Product:slow'],
      ]);
    });

    it('would lose it by remembering the last number, as this mutant does', async () => {
      expect(await claimAroundALateCommit(under, withWatermark(under.outbox))).toEqual([
        ['Product:quick'],
        [],
      ]);
    });

    it('orders the events of a subject by the end of their transactions', async () => {
      const slow = await under.begin();
      const quick = await under.begin();
      await slow.emit([productEvent('a', { verb: 'created' })]);
      const waiting = quick
        .emit([productEvent('a', { verb: 'deleted' })])
        .then(() => quick.commit());

      expect(await claimAll(under.outbox)).toEqual([]);
      await slow.commit();
      await waiting;

      const rows = await claimAll(under.outbox);
      expect(rows.map(({ type }) => type)).toEqual([
        'catalog.Product.created',
        'catalog.Product.deleted',
      ]);
    });

    it('claims past rows that somebody has locked, and leaves their subjects whole', async () => {
      await under.outbox.append(events('a', 'b', 'a'));
      const operator = await under.begin();
      await operator.run('SELECT seq FROM banyan_outbox WHERE seq = 1 FOR UPDATE');

      const meanwhile = placesOf(await claimAll(under.outbox));
      await operator.rollback();

      expect(meanwhile).toEqual(['Product:b 1']);
      expect(placesOf(await claimAll(under.peer, second))).toEqual(['Product:a 1', 'Product:a 2']);
    });
  });
}

/** What is claimed before and after the commit of a transaction that has taken its number first. */
async function claimAroundALateCommit(
  under: OutboxUnderTest,
  relay: Pick<OutboxStore, 'claim'>,
): Promise<readonly (readonly string[])[]> {
  const slow = await under.begin();
  await slow.emit(events('slow'));
  await under.peer.append(events('quick'));
  const before = await relay.claim({ claimant: first, limit: 10, leaseMs });
  await slow.commit();
  const after = await relay.claim({ claimant: first, limit: 10, leaseMs });
  return [before, after].map(subjectsOf);
}

function withWatermark(outbox: OutboxStore): Pick<OutboxStore, 'claim'> {
  let last = 0;
  return {
    async claim(options) {
      const rows = (await outbox.claim(options)).filter(({ seq }) => seq > last);
      last = Math.max(last, ...seqsOf(rows));
      return rows;
    },
  };
}

async function payloadOf(
  { outbox }: OutboxUnderTest,
  note: string,
): Promise<{ readonly id: string | undefined; readonly payload: string }> {
  const [event] = await outbox.append([productEvent('a', { data: { note } })]);
  const rows = await outbox.claim({ claimant: first, limit: 1, leaseMs });
  return { id: event?.id, payload: rows[0]?.payload ?? '' };
}

function encodedBytes(text: string): number {
  return Buffer.byteLength(JSON.stringify(text)) - 2;
}
