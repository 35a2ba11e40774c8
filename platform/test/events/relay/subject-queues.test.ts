import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createSubjectQueues, type HeldRow } from '../../../events/relay/subject-queues.ts';

type Queues = ReturnType<typeof createSubjectQueues>;
type Command = fc.Command<Model, Queues>;

/** Rows held in their order, and the subjects of which one is on its way, in the order in which they were taken. */
interface Model {
  rows: readonly HeldRow[];
  onWay: readonly string[];
  nextSeq: number;
}

const subjectOf = ({ row }: HeldRow) => row.subject;
const seqsOf = (rows: readonly HeldRow[]) => rows.map(({ row }) => row.seq);
const of = (subject: string) => (held: HeldRow) => subjectOf(held) === subject;
const firstOf = (model: Model, subject: string) => model.rows.find(of(subject)) as HeldRow;

function heldRow(subject: string, seq: number, claimedAtMs = seq): HeldRow {
  const row = { seq, id: `event${seq}`, type: 'a.B.c', subject, payload: '{}', attempts: 0 };
  return { row, claimant: 'relay', claimedAtMs };
}

const add = fc.array(fc.constantFrom('A', 'B', 'C'), { maxLength: 4 }).map(
  (subjects): Command => ({
    check: () => true,
    run(model, queues) {
      const rows = subjects.map((subject, index) => heldRow(subject, model.nextSeq + index));
      model.nextSeq += rows.length;
      model.rows = [...model.rows, ...rows];
      queues.add(rows);
      expect(queues.size).toBe(model.rows.length);
    },
    toString: () => `add(${subjects})`,
  }),
);

const takeNext = fc.constant<Command>({
  check: () => true,
  run(model, queues) {
    const waiting = model.rows.filter((held) => !model.onWay.includes(subjectOf(held)));
    const taken = queues.takeNext();
    expect(taken === null).toBe(waiting.length === 0);
    if (taken === null) return;
    expect(model.onWay).not.toContain(subjectOf(taken));
    expect(taken).toBe(firstOf(model, subjectOf(taken)));
    model.onWay = [...model.onWay, subjectOf(taken)];
  },
  toString: () => 'takeNext()',
});

const arrived = fc.nat().map(
  (choice): Command => ({
    check: ({ onWay }) => onWay.length > 0,
    run(model, queues) {
      const subject = model.onWay[choice % model.onWay.length] as string;
      const first = firstOf(model, subject);
      model.rows = model.rows.filter((held) => held !== first);
      model.onWay = model.onWay.filter((other) => other !== subject);
      queues.arrived(first.row);
      expect(queues.size).toBe(model.rows.length);
    },
    toString: () => `arrived(${choice})`,
  }),
);

const failed = fc.nat().map(
  (choice): Command => ({
    check: ({ onWay }) => onWay.length > 0,
    run(model, queues) {
      const subject = model.onWay[choice % model.onWay.length] as string;
      const lost = model.rows.filter(of(subject));
      model.rows = model.rows.filter((held) => !lost.includes(held));
      model.onWay = model.onWay.filter((other) => other !== subject);
      expect(queues.failed((lost[0] as HeldRow).row)).toEqual(lost);
      expect(queues.size).toBe(model.rows.length);
    },
    toString: () => `failed(${choice})`,
  }),
);

const takeWaiting = fc.nat(60).map(
  (beforeMs): Command => ({
    check: () => true,
    run(model, queues) {
      const isOld = (subject: string) => firstOf(model, subject).claimedAtMs < beforeMs;
      const lost = model.rows.filter(
        (held) => !model.onWay.includes(subjectOf(held)) && isOld(subjectOf(held)),
      );
      model.rows = model.rows.filter((held) => !lost.includes(held));
      const taken = queues.takeWaiting(beforeMs);
      expect(seqsOf(taken).toSorted((a, b) => a - b)).toEqual(seqsOf(lost));
      for (const subject of ['A', 'B', 'C']) {
        expect(seqsOf(taken.filter(of(subject)))).toEqual(seqsOf(lost.filter(of(subject))));
      }
      expect(queues.size).toBe(model.rows.length);
    },
    toString: () => `takeWaiting(${beforeMs})`,
  }),
);

describe('createSubjectQueues', () => {
  it('does as a list of rows would, whatever comes in whatever order', () => {
    const commands = fc.commands([add, takeNext, arrived, failed, takeWaiting], {
      maxCommands: 40,
      size: 'max',
    });
    fc.assert(
      fc.property(commands, (plan) => {
        const model: Model = { rows: [], onWay: [], nextSeq: 1 };
        fc.modelRun(() => ({ model, real: createSubjectQueues() }), plan);
      }),
      { numRuns: 100 },
    );
  });

  it('lets subjects take turns', () => {
    const queues = createSubjectQueues();
    queues.add([heldRow('A', 1), heldRow('A', 2), heldRow('B', 3), heldRow('B', 4)]);
    const order: (string | undefined)[] = [];
    for (let held = queues.takeNext(); held !== null; held = queues.takeNext()) {
      order.push(held.row.subject);
      queues.arrived(held.row);
    }
    expect(order).toEqual(['A', 'B', 'A', 'B']);
  });
});
