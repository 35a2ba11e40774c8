import { describe, expect, it } from '@jest/globals';
import { markInBatches } from '../../../events/relay/mark-in-batches.ts';
import { turn } from '../../helpers/manual-clock.ts';

/** A store that is done with a batch when the test says so. */
function createSlowStore() {
  const batches: (readonly number[])[] = [];
  const answers: PromiseWithResolvers<void>[] = [];
  const add = markInBatches((values: readonly number[]) => {
    batches.push([...values]);
    const answer = Promise.withResolvers<void>();
    answers.push(answer);
    return answer.promise;
  });
  return { add, batches, answers };
}

describe('markInBatches', () => {
  it('hands on together what comes while a batch is under way', async () => {
    const { add, batches, answers } = createSlowStore();
    const first = add(1);
    await turn();
    const others = [add(2), add(3)];
    await turn();
    expect(batches).toEqual([[1]]);
    answers[0]?.resolve();
    await first;
    await turn();
    expect(batches).toEqual([[1], [2, 3]]);
    answers[1]?.resolve();
    await Promise.all(others);
  });

  it('hands on together what comes in one turn', async () => {
    const { add, batches, answers } = createSlowStore();
    const all = [add(1), add(2)];
    await turn();
    answers[0]?.resolve();
    await Promise.all(all);
    expect(batches).toEqual([[1, 2]]);
  });

  it('fails the values of the batch that failed, and tries the next', async () => {
    const { add, batches, answers } = createSlowStore();
    const first = add(1);
    await turn();
    const second = add(2);
    answers[0]?.reject(new Error('away'));
    await expect(first).rejects.toThrow('away');
    await turn();
    answers[1]?.resolve();
    await second;
    expect(batches).toEqual([[1], [2]]);
  });
});
