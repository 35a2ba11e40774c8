import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { IntentStore, NewIntent } from '../../events/outbox/intents/intent-store.ts';
import { type OutboxUnderTest, productEvent } from '../helpers/outbox-under-test.ts';

const newIntent: NewIntent = {
  subgraph: 'catalog',
  coordinate: 'Mutation.updateStock',
  entity: 'Product',
  key: { id: '42', part: 9007199254740993n },
  verb: 'updated',
  details: { changed: ['stock'], note: '😀 "\\' },
};
const leaseMs = 600_000;
const claim = (intents: IntentStore, claimant = 'one', olderThanMs = leaseMs) =>
  intents.claimUnsettled({ claimant, olderThanMs, limit: 10, leaseMs });
const ready = { outcome: 'ready', events: [productEvent('42')] } as const;
const dropped = { outcome: 'dropped', reason: 'refused' } as const;
const unknown = { outcome: 'unknown', reason: 'no answer' } as const;
const makeOld = 'UPDATE banyan_intents SET created_at = created_at - 3600000';

/** What the intents of every outbox promise. `create` gives an empty one before each test. */
export function intentStoreContract(name: string, create: () => Promise<OutboxUnderTest>): void {
  describe(`${name} as a store of intents`, () => {
    let under: OutboxUnderTest;
    let intents: IntentStore;
    let peer: IntentStore;
    beforeEach(async () => {
      under = await create();
      intents = under.outbox.intents;
      peer = under.peer.intents;
    });
    afterEach(() => under.close());
    const countEvents = async () => (await under.outbox.audit()).total;

    it('has an intent in the database when begin resolves', async () => {
      const id = await intents.begin(newIntent);

      expect(await under.query('SELECT id, state, idempotency_key FROM banyan_intents')).toEqual([
        { id, state: 'pending', idempotency_key: id },
      ]);
      expect(await countEvents()).toBe(0);
    });

    it('writes state and events together when the call has succeeded', async () => {
      const id = await intents.begin(newIntent);

      const settled = await intents.settle(id, ready);

      expect(settled).toMatchObject({ state: 'ready', hasChanged: true });
      const [row] = await under.peer.claim({ claimant: 'relay', limit: 1, leaseMs });
      expect(JSON.parse(row?.payload ?? '')).toEqual(settled.events[0]);
    });

    it('changes nothing when the events cannot be written', async () => {
      const id = await intents.begin(newIntent);
      const refused = productEvent('x'.repeat(256));

      const settling = intents.settle(id, { ...ready, events: [productEvent('a'), refused] });

      await expect(settling).rejects.toThrow(/key must have at most 255 characters, received 256/);
      expect(await intents.audit()).toMatchObject({ pending: 1, ready: 0 });
      expect(await countEvents()).toBe(0);
    });

    it('wakes relays of this process when it writes events', async () => {
      const { promise: woken, resolve: wake } = Promise.withResolvers<void>();
      under.outbox.onAppended(wake);
      const id = await intents.begin(newIntent);

      await intents.settle(id, ready);

      await woken;
    });

    it('writes the events once, however often it is settled', async () => {
      const id = await intents.begin(newIntent);

      const settled = await Promise.all(
        [intents, peer, intents, peer].map((store) => store.settle(id, ready)),
      );

      expect(settled.map(({ state }) => state)).toEqual(['ready', 'ready', 'ready', 'ready']);
      expect(settled.filter(({ hasChanged }) => hasChanged)).toHaveLength(1);
      expect(await countEvents()).toBe(1);
    });

    it.each([
      { from: [ready], to: dropped, state: 'ready', hasChanged: false, total: 1 },
      { from: [ready], to: unknown, state: 'ready', hasChanged: false, total: 1 },
      { from: [dropped], to: ready, state: 'dropped', hasChanged: false, total: 0 },
      { from: [dropped], to: unknown, state: 'dropped', hasChanged: false, total: 0 },
      { from: [unknown], to: unknown, state: 'unknown', hasChanged: false, total: 0 },
      { from: [unknown], to: ready, state: 'ready', hasChanged: true, total: 1 },
      { from: [unknown], to: dropped, state: 'dropped', hasChanged: true, total: 0 },
    ])('goes from $from.0.outcome, asked for $to.outcome, to $state', async (row) => {
      const id = await intents.begin(newIntent);
      await intents.settle(id, row.from[0] ?? unknown);

      const settled = await peer.settle(id, row.to);

      expect(settled).toMatchObject({ state: row.state, hasChanged: row.hasChanged });
      expect(await countEvents()).toBe(row.total);
    });

    it('refuses an id that is not there', async () => {
      await expect(intents.settle('none', dropped)).rejects.toThrow('There is no intent "none"');
    });

    it('gives a reconciler all that is known of an intent of unknown outcome', async () => {
      const id = await intents.begin({ ...newIntent, idempotencyKey: 'key-1' });
      await intents.settle(id, unknown);

      expect(await claim(peer)).toEqual([
        {
          ...newIntent,
          id,
          idempotencyKey: 'key-1',
          state: 'unknown',
          createdAtMs: expect.any(Number),
          attempts: 1,
          lastError: 'no answer',
        },
      ]);
    });

    it('gives out pending intents only when they are old, and settled ones never', async () => {
      const left = await intents.begin({ ...newIntent, key: null });
      const settled = [await intents.begin(newIntent), await intents.begin(newIntent)];
      await intents.settle(settled[0] ?? '', ready);
      await intents.settle(settled[1] ?? '', dropped);
      await under.query(makeOld);
      await intents.begin(newIntent);

      expect(await claim(intents)).toMatchObject([{ id: left, state: 'pending', key: null }]);
    });

    it('gives no intent to two reconcilers, also when they ask at the same time', async () => {
      const ids = await Promise.all(Array.from({ length: 20 }, () => intents.begin(newIntent)));
      await under.query(makeOld);

      const claims = await Promise.all(
        ['a', 'b', 'c', 'd'].map((claimant, index) =>
          claim([intents, peer][index % 2] ?? peer, claimant),
        ),
      );

      const claimed = claims.flat().map(({ id }) => id);
      expect(new Set(claimed).size).toBe(claimed.length);
      expect(ids).toEqual(expect.arrayContaining(claimed));
    });

    it('gives a claimed intent to another one when the claim has run out', async () => {
      const id = await intents.begin(newIntent);
      await under.query(makeOld);
      await claim(intents);
      await under.query('UPDATE banyan_intents SET claimed_until = 1');

      expect(await claim(peer, 'two')).toMatchObject([{ id, attempts: 2 }]);
    });

    it('puts off the next look at an intent, for its claimant only', async () => {
      const id = await intents.begin(newIntent);
      await under.query(makeOld);
      await claim(intents, 'one');
      const later = { error: 'service down', retryInMs: leaseMs };

      const answers = [
        await peer.postpone(id, { ...later, claimant: 'two' }),
        await intents.postpone(id, { ...later, claimant: 'one' }),
      ];

      expect(answers).toEqual([false, true]);
      expect(await claim(peer, 'two')).toEqual([]);
      await under.query('UPDATE banyan_intents SET next_check_at = 1');
      expect(await claim(peer, 'two')).toMatchObject([{ id, lastError: 'service down' }]);
    });

    it('counts intents by state, with the age of the oldest unsettled one', async () => {
      const ids = await Promise.all(Array.from({ length: 4 }, () => intents.begin(newIntent)));
      await intents.settle(ids[0] ?? '', ready);
      await intents.settle(ids[1] ?? '', dropped);
      await intents.settle(ids[2] ?? '', unknown);
      await under.query(makeOld);

      const { oldestUnsettledMs, ...counts } = await peer.audit();

      expect(counts).toEqual({ pending: 1, unknown: 1, ready: 1, dropped: 1 });
      expect(oldestUnsettledMs).toBeGreaterThanOrEqual(3_600_000);
    });

    it('deletes old settled intents in small batches, and no others', async () => {
      const ids = await Promise.all(Array.from({ length: 5 }, () => intents.begin(newIntent)));
      await intents.settle(ids[0] ?? '', ready);
      await intents.settle(ids[1] ?? '', dropped);
      await intents.settle(ids[2] ?? '', dropped);
      await intents.settle(ids[3] ?? '', unknown);
      await under.query('UPDATE banyan_intents SET settled_at = 1 WHERE settled_at IS NOT NULL');
      const old = { olderThanMs: 1000, limit: 2 };

      const counts = [await intents.prune(old), await intents.prune(old), await intents.prune(old)];

      expect(counts).toEqual([2, 1, 0]);
      expect(await intents.audit()).toMatchObject({ pending: 1, unknown: 1, ready: 0, dropped: 0 });
    });
  });
}
