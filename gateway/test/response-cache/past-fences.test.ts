import { createFences } from '@banyan/platform/cache/fences.ts';
import { describe, expect, it } from '@jest/globals';
import { createPastFences } from '../../response-cache/past-fences.ts';

/** Fences that look a second back, at a time that the test sets. */
function createUnderTest() {
  const time = { now: 1_000_000 };
  const fences = createFences();
  let opened = 0;
  const counting = {
    open() {
      opened += 1;
      return fences.open();
    },
  };
  const past = createPastFences(counting, 1000, () => time.now);
  const invalidate = (tag: string) => {
    past.note();
    fences.breakTagged([tag]);
  };
  return { time, past, invalidate, opened: () => opened };
}

describe('a past fence', () => {
  it.each([
    [0, false],
    [999, false],
    [1100, true],
  ])('%d ms after an invalidation is intact: %s', (passedMs, isIntact) => {
    const { time, past, invalidate } = createUnderTest();
    invalidate('before');
    time.now += 5000;
    invalidate('a');

    time.now += passedMs;
    const fence = past.open();

    expect(fence.isIntact(['a'])).toBe(isIntact);
    expect(fence.isIntact(['before', 'other'])).toBe(true);
  });

  it('has seen the later ones of many invalidations broken no sooner than a second ago', () => {
    const { time, past, invalidate } = createUnderTest();
    for (let passed = 0; passed < 3000; passed += 10) {
      invalidate(`at ${passed}`);
      time.now += 10;
    }

    const fence = past.open();

    const intact = [1800, 1890, 2000, 2990].map((passed) => fence.isIntact([`at ${passed}`]));
    expect(intact).toEqual([true, true, false, false]);
  });

  it('costs one fence for all invalidations of a tenth of the time', () => {
    const { time, invalidate, opened } = createUnderTest();

    for (let index = 0; index < 1000; index++) invalidate(`tag-${index}`);
    const first = opened();
    time.now += 100;
    invalidate('later');

    expect([first, opened()]).toEqual([1, 2]);
  });
});
