import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { createTurnPacer } from '../../http/turn-pacer.ts';

/** A pacer of 10 ms a turn, and work that takes as long as it says on a clock of its own. */
function startPacing() {
  let nowMs = 0;
  const done: string[] = [];
  const pacer = createTurnPacer({ sliceMs: 10, now: () => nowMs });
  const work = async (name: string, ms: number) => {
    await pacer.begin();
    nowMs += ms;
    done.push(name);
  };
  return { work, done };
}

/** All that can go on without a new turn has gone on. */
async function settle(): Promise<void> {
  for (let step = 0; step < 10; step++) await null;
}

describe('turn pacer', () => {
  it('begins work at once while the turn is young', async () => {
    const { work, done } = startPacing();

    for (const name of ['a', 'b', 'c']) {
      void work(name, 3);
      await settle();
    }

    expect(done).toEqual(['a', 'b', 'c']);
  });

  it('begins what comes to an old turn in the next ones, in order, one in each when each takes long', async () => {
    const { work, done } = startPacing();
    for (const name of ['a', 'b', 'c', 'd']) {
      void work(name, 20);
      await settle();
    }
    const byTurn = [[...done]];

    for (let turn = 0; turn < 3; turn++) {
      await nextTurn();
      await settle();
      byTurn.push([...done]);
    }

    expect(byTurn).toEqual([['a'], ['a', 'b'], ['a', 'b', 'c'], ['a', 'b', 'c', 'd']]);
  });

  it('lets nobody overtake what waits, however young the turn', async () => {
    const { work, done } = startPacing();
    for (const name of ['long', 'waits 1', 'waits 2']) {
      void work(name, 20);
      await settle();
    }

    await nextTurn();
    void work('late', 0);
    await settle();
    const first = [...done];
    await nextTurn();
    await nextTurn();
    await settle();

    expect(first).toEqual(['long', 'waits 1']);
    expect(done).toEqual(['long', 'waits 1', 'waits 2', 'late']);
  });

  it('begins work at once again after all that waited', async () => {
    const { work, done } = startPacing();
    for (const name of ['a', 'b']) {
      void work(name, 20);
      await settle();
    }
    await nextTurn();
    await nextTurn();

    void work('c', 0);
    await settle();

    expect(done).toEqual(['a', 'b', 'c']);
  });
});
