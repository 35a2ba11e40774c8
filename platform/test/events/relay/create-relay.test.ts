import { describe, expect, it } from '@jest/globals';
import type { ReleasedRow } from '../../../events/outbox/outbox-store.ts';
import { eventually } from '../../helpers/eventually.ts';
import { turn } from '../../helpers/manual-clock.ts';
import { openRelayUnderTest, type RelayUnderTest } from '../../helpers/relay-under-test.ts';

const sentIds = ({ broker }: RelayUnderTest) => broker.sent.map(({ id }) => id);
const sentCount = (test: RelayUnderTest, count: number) =>
  eventually(
    () => test.broker.sent.length,
    (sent) => sent >= count,
  );
const audited = (
  { under }: RelayUnderTest,
  state: 'published' | 'parked' | 'pending',
  count: number,
) =>
  eventually(
    () => under.outbox.audit(),
    (audit) => audit[state] === count,
  );
const claims = async ({ under }: RelayUnderTest) =>
  under.query('SELECT id FROM banyan_outbox WHERE claimed_by IS NOT NULL');

describe('startRelay', () => {
  it('sends the payload as the outbox holds it, and marks it when the broker has it', async () => {
    await using test = await openRelayUnderTest();
    const [id] = await test.append('1');
    test.start();
    await sentCount(test, 1);
    expect(await test.under.outbox.audit()).toMatchObject({ pending: 1, published: 0 });
    test.broker.answer('confirmed');
    await audited(test, 'published', 1);
    const [row] = await test.under.query('SELECT id, payload FROM banyan_outbox');
    expect(row).toEqual({ id, payload: test.broker.sent[0]?.body });
    expect(test.broker.sent).toMatchObject([
      { type: 'catalog.Product.updated', subject: 'Product:1' },
    ]);
  });

  it('is woken by an append', async () => {
    await using test = await openRelayUnderTest();
    test.start();
    test.broker.answerAll(() => 'confirmed');
    await test.append('1');
    await audited(test, 'published', 1);
  });

  it('has no more on their way than the window', async () => {
    await using test = await openRelayUnderTest();
    await test.append(...Array.from({ length: 20 }, (_, index) => `${index}`));
    test.start({ window: 3, maxHeld: 8 });
    await sentCount(test, 3);
    test.broker.answerAll(() => 'confirmed');
    await audited(test, 'published', 20);
    expect(test.broker.mostWaiting).toBe(3);
  });

  it('keeps in the window what cannot be marked, and goes on when it can', async () => {
    await using test = await openRelayUnderTest();
    await test.append('1', '2', '3', '4');
    const { outbox } = test.under;
    let isAway = true;
    let refusals = 0;
    const markPublished = async (seqs: readonly number[]) => {
      if (!isAway) return outbox.markPublished(seqs);
      refusals += 1;
      throw new Error('away');
    };
    const relay = test.start({ outbox: { ...outbox, markPublished }, window: 2 });
    test.broker.answerAll(() => 'confirmed');
    const refused = (count: number) =>
      eventually(
        () => refusals,
        (now) => now >= count,
      );
    await refused(1);
    test.clock.advance(500);
    await refused(2);
    expect(test.broker.sent).toHaveLength(2);
    expect(relay.statistics()).toMatchObject({ inFlight: 2, published: 2 });
    isAway = false;
    test.clock.advance(500);
    await audited(test, 'published', 4);
    expect(new Set(sentIds(test)).size).toBe(test.broker.sent.length);
  });

  it('sends the next event of a subject when the one before has arrived', async () => {
    await using test = await openRelayUnderTest();
    const ids = await test.append('1', '1', '2');
    test.start();
    await sentCount(test, 2);
    expect(sentIds(test)).toEqual([ids[0], ids[2]]);
    test.broker.answer('confirmed');
    await sentCount(test, 3);
    expect(sentIds(test)).toEqual([ids[0], ids[2], ids[1]]);
  });

  it.each(['returned', 'nacked', 'timeout', 'closed'] as const)(
    'gives back a subject after "%s", and the row waits',
    async (reason) => {
      await using test = await openRelayUnderTest();
      await test.append('1', '1', '2');
      test.start({ backoffMs: 600_000 });
      await sentCount(test, 2);
      test.broker.answer(reason);
      test.broker.answer('confirmed');
      await audited(test, 'published', 1);
      const rows = () =>
        test.under.query(
          'SELECT attempts, claimed_by, available_at > created_at + 20000 AS waits, last_error FROM banyan_outbox WHERE aggregateid = 1 ORDER BY seq',
        );
      const found = await eventually(rows, ([first]) => first?.claimed_by === null);
      expect(found).toMatchObject([
        { attempts: 1, waits: 1, last_error: `stub: ${reason}` },
        { attempts: 0, claimed_by: null, last_error: null },
      ]);
      expect(test.broker.sent).toHaveLength(2);
    },
  );

  it('tells once of a type without a queue, and again after it had one', async () => {
    await using test = await openRelayUnderTest();
    const answers = ['returned', 'returned', 'confirmed', 'returned'] as const;
    test.broker.answerAll(() => answers[test.broker.sent.length - 1] ?? 'confirmed');
    const relay = test.start();
    for (const product of ['1', '2', '3', '4']) {
      await test.append(product);
      await sentCount(test, Number(product));
    }
    await eventually(
      () => relay.statistics().failed,
      (failed) => failed === 3,
    );
    expect(test.log.filter(({ msg }) => String(msg).startsWith('No queue'))).toHaveLength(2);
  });

  it('parks a subject whose event is refused, and sends those of others', async () => {
    await using test = await openRelayUnderTest();
    await test.append('1', '1', '2');
    test.broker.answerAll(() => 'confirmed');
    test.start({ check: ({ subject }) => (subject === 'Product:1' ? 'too odd' : null) });
    await audited(test, 'parked', 2);
    await audited(test, 'published', 1);
    expect(test.broker.sent.map(({ subject }) => subject)).toEqual(['Product:2']);
    expect(await test.under.outbox.listParked({ limit: 9 })).toMatchObject([
      { subject: 'Product:1', reason: 'too odd' },
    ]);
  });

  it('takes a check that throws for a failure of the event', async () => {
    await using test = await openRelayUnderTest();
    await test.append('1');
    test.start({
      check: () => {
        throw new Error('broken check');
      },
    });
    const [row] = await eventually(
      () => test.under.query('SELECT attempts, last_error FROM banyan_outbox'),
      ([found]) => found?.attempts === 1,
    );
    expect(row).toMatchObject({ last_error: 'broken check' });
  });

  it.each(['connecting', 'blocked'] as const)(
    'claims nothing while the broker is %s',
    async (state) => {
      await using test = await openRelayUnderTest();
      test.broker.become(state);
      test.start();
      await test.append('1');
      await test.under.outbox.ping();
      expect(await claims(test)).toEqual([]);
      test.broker.answerAll(() => 'confirmed');
      test.broker.become('ready');
      await audited(test, 'published', 1);
    },
  );

  it('holds no more rows than it may, and claims again as soon as there is room', async () => {
    await using test = await openRelayUnderTest();
    await test.append(...Array.from({ length: 30 }, () => 'hot'));
    const relay = test.start({ window: 4, maxHeld: 10 });
    await sentCount(test, 1);
    expect(relay.statistics().held).toBe(10);
    test.broker.answerAll(() => 'confirmed');
    await audited(test, 'published', 30);
  });

  it('claims what was appended while there was no room, without waiting for the next poll', async () => {
    await using test = await openRelayUnderTest();
    await test.append(...Array.from({ length: 6 }, () => 'hot'));
    test.start({ window: 4, maxHeld: 10 });
    await sentCount(test, 1);
    await test.append('other');
    await test.under.outbox.ping();
    await turn();
    expect(test.broker.sent).toHaveLength(1);
    test.broker.answerAll(() => 'confirmed');
    await audited(test, 'published', 7);
  });

  it('does not send a row whose claim is half over, but gives it back', async () => {
    await using test = await openRelayUnderTest();
    await test.append('first', '1', '1');
    const { outbox } = test.under;
    const released: ReleasedRow[] = [];
    const release = (claimant: string, rows: readonly ReleasedRow[]) => {
      released.push(...rows);
      return outbox.release(claimant, rows);
    };
    test.start({ outbox: { ...outbox, release }, window: 1, leaseMs: 30_000 });
    await sentCount(test, 1);
    test.clock.advance(5000);
    test.broker.answer('confirmed');
    await sentCount(test, 2);
    test.clock.advance(10_000);
    test.broker.answer('confirmed');
    await eventually(
      () => released.length,
      (count) => count === 1,
    );
    expect(released).toMatchObject([{ seq: 3, hasFailed: false, retryInMs: 0 }]);
  });

  it('gives back what waits for a broker when the claim is half over', async () => {
    await using test = await openRelayUnderTest();
    await test.append('1', '2', '3');
    const relay = test.start({ window: 1, leaseMs: 30_000 });
    await sentCount(test, 1);
    test.clock.advance(5000);
    test.broker.answer('confirmed');
    await sentCount(test, 2);
    test.broker.become('blocked');
    test.clock.advance(10_001);
    const claimed = await eventually(
      () => claims(test),
      (rows) => rows.length === 1,
    );
    expect(claimed).toEqual([{ id: sentIds(test)[1] }]);
    expect(relay.statistics().held).toBe(1);
  });

  it('takes back an event on which the broker is silent while its claim still holds, and sends it again', async () => {
    await using test = await openRelayUnderTest();
    const [silent, behind] = await test.append('1', '1');
    const relay = test.start({ leaseMs: 30_000, backoffMs: 600_000 });
    await sentCount(test, 1);

    test.clock.advance(15_000);
    await eventually(
      () => relay.statistics(),
      ({ failed, held, inFlight }) => failed === 1 && held + inFlight === 0,
    );
    const [row] = await test.under.query(
      'SELECT claimed_by, attempts, last_error FROM banyan_outbox ORDER BY seq',
    );
    await test.under.query('UPDATE banyan_outbox SET available_at = 1');
    test.clock.advance(1000);
    await sentCount(test, 2);
    // The first word comes at last, and changes nothing: the second sending still has the subject.
    test.broker.answer('confirmed');
    await turn();
    const afterLateWord = sentIds(test);
    test.broker.answerAll(() => 'confirmed');
    await audited(test, 'published', 2);

    expect(row).toEqual({
      claimed_by: null,
      attempts: 1,
      last_error: 'The broker gave no answer within 15000 ms',
    });
    expect(afterLateWord).toEqual([silent, silent]);
    expect(sentIds(test)).toEqual([silent, silent, behind]);
    expect(relay.statistics()).toMatchObject({ published: 2, failed: 1 });
  });

  it('comes to its end when the broker never answers', async () => {
    await using test = await openRelayUnderTest();
    await test.append('1');
    const relay = test.start({ leaseMs: 30_000 });
    await sentCount(test, 1);

    const closed = relay.close();
    test.clock.advance(15_000);
    await closed;

    expect(await claims(test)).toEqual([]);
    expect(await test.under.outbox.audit()).toMatchObject({ pending: 1 });
  });

  it('waits at its end for what is on its way, and gives back the rest', async () => {
    await using test = await openRelayUnderTest();
    const [first] = await test.append('1', '1', '2');
    const relay = test.start({ window: 1 });
    await sentCount(test, 1);
    const closed = relay.close();
    await eventually(
      () => claims(test),
      (rows) => rows.length === 2,
    );
    test.broker.answer('confirmed');
    await closed;
    expect(sentIds(test)).toEqual([first]);
    expect(await claims(test)).toEqual([]);
    expect(await test.under.outbox.audit()).toMatchObject({ published: 1, pending: 2 });
  });

  it('claims nothing behind rows that it could not give back', async () => {
    await using test = await openRelayUnderTest();
    const [first] = await test.append('1');
    const release = () => Promise.reject(new Error('away'));
    const relay = test.start({ outbox: { ...test.under.outbox, release } });
    await sentCount(test, 1);
    test.broker.answer('nacked');
    await eventually(
      () => relay.statistics(),
      ({ held, inFlight }) => held + inFlight === 0,
    );
    const [, other] = await test.append('1', '2');
    await sentCount(test, 2);
    expect(sentIds(test)).toEqual([first, other]);
  });

  it('claims nothing behind rows of a claim whose answer was lost', async () => {
    await using test = await openRelayUnderTest();
    await test.append('1');
    const { outbox } = test.under;
    let claimed = 0;
    test.start({
      outbox: {
        ...outbox,
        async claim(options) {
          const rows = await outbox.claim(options);
          claimed += 1;
          if (claimed === 1) throw new Error('connection lost');
          return rows;
        },
      },
    });
    await eventually(
      () => claimed,
      (count) => count > 0,
    );
    const [, other] = await test.append('1', '2');
    await sentCount(test, 1);
    expect(sentIds(test)).toEqual([other]);
  });

  it.each([{ window: 0 }, { leaseMs: 1.5 }, { window: 20, maxHeld: 10 }])(
    'refuses %j',
    async (options) => {
      await using test = await openRelayUnderTest();
      expect(() => test.start(options)).toThrow(RangeError);
    },
  );
});
