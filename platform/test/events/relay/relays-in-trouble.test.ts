import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { OutgoingMessage } from '../../../events/brokers/event-broker.ts';
import type { OutboxStore } from '../../../events/outbox/outbox-store.ts';
import { processTiming } from '../../../events/relay/relay-options.ts';
import { eventually } from '../../helpers/eventually.ts';
import { openRelayUnderTest, type RelayUnderTest } from '../../helpers/relay-under-test.ts';
import type { StubAnswer } from '../../helpers/stub-event-broker.ts';

/** Below 100, one after the other. */
type Chances = () => number;

const products = ['1', '2', '3'];
const failures: readonly StubAnswer[] = ['returned', 'nacked', 'timeout', 'closed'];
const answerOf = (chance: number): StubAnswer => failures[chance] ?? 'confirmed';

/** An outbox whose calls fail now and then, before or after they took effect. */
function inTrouble(outbox: OutboxStore, chances: Chances): OutboxStore {
  async function troubled<Result>(work: () => Promise<Result>): Promise<Result> {
    const chance = chances();
    if (chance < 5) throw new Error('not done');
    const result = await work();
    if (chance < 10) throw new Error('answer lost');
    return result;
  }
  return {
    ...outbox,
    claim: (options) => troubled(() => outbox.claim(options)),
    markPublished: (seqs) => troubled(() => outbox.markPublished(seqs)),
    release: (claimant, rows) => troubled(() => outbox.release(claimant, rows)),
  };
}

function startTwo({ start, under }: RelayUnderTest, chances: Chances): void {
  for (const outbox of [under.outbox, under.peer]) {
    start({
      outbox: inTrouble(outbox, chances),
      window: 2,
      maxHeld: 6,
      leaseMs: 200,
      pollMs: 5,
      backoffMs: 4,
      timing: processTiming,
    });
  }
}

/** Ids of a product's events in the order in which each arrived first. */
function firstArrivals(stored: readonly OutgoingMessage[], product: string): readonly string[] {
  const ids = stored.filter(({ subject }) => subject === `Product:${product}`).map(({ id }) => id);
  return [...new Set(ids)];
}

describe('two relays on one outbox', () => {
  it('bring every event, those of a subject first in their order, whatever fails', async () => {
    await fc.assert(
      fc.asyncProperty(fc.infiniteStream(fc.nat(99)), async (stream) => {
        const chances = () => stream.next().value;
        await using test = await openRelayUnderTest();
        test.broker.answerAll(() => answerOf(chances()));
        startTwo(test, chances);
        const appended: (readonly string[])[] = [];
        for (let round = 0; round < 12; round += 1) appended.push(await test.append(...products));
        await eventually(
          () => test.under.outbox.audit(),
          ({ published }) => published === 36,
        );
        for (const [index, product] of products.entries()) {
          expect(firstArrivals(test.broker.stored, product)).toEqual(
            appended.map((ids) => ids[index]),
          );
        }
      }),
      { numRuns: 8 },
    );
  }, 60_000);

  it('never have two events of a subject on their way, nor one event twice, while nothing fails', async () => {
    await using test = await openRelayUnderTest();
    for (let round = 0; round < 20; round += 1) await test.append(...products);
    test.broker.answerAll(() => 'confirmed');
    test.start({ maxHeld: 4, window: 4, pollMs: 5, timing: processTiming });
    test.start({
      outbox: test.under.peer,
      maxHeld: 4,
      window: 4,
      pollMs: 5,
      timing: processTiming,
    });
    await eventually(
      () => test.under.outbox.audit(),
      ({ published }) => published === 60,
    );
    expect(test.broker.overlaps).toEqual([]);
    expect(new Set(test.broker.sent.map(({ id }) => id)).size).toBe(60);
    expect(test.broker.sent).toHaveLength(60);
  });
});
