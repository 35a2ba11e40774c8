import { describe, expect, it } from '@jest/globals';
import { type CoolDownOptions, createCoolDown } from '../../resilience/cool-down.ts';
import { createFakeClock } from '../helpers/fake-clock.ts';

const seconds = (count: number) => count * 1000;

/** A cool-down of at most a minute, on a clock that stands still. `random` is what chance says. */
function createUnderTest(options: Partial<CoolDownOptions> = {}, random = 0) {
  const clock = createFakeClock(random);
  const coolDown = createCoolDown({ maxMs: seconds(60), clock, ...options });
  return {
    clock,
    coolDown,
    start: (key = 'ann') => coolDown.start(key),
    left: (key = 'ann') => coolDown.remainingMs(key),
    /** Refuses a new task, and lets the pause pass. */
    refuseAndWait(askedMs: number | null) {
      const ms = coolDown.start('ann').refused(askedMs);
      clock.advance(ms);
      return ms;
    },
  };
}

describe('a cool-down', () => {
  it('lets a key wait for as long as was asked for, and no other key', () => {
    const { start, left, clock } = createUnderTest();

    const pauseMs = start().refused(seconds(20));

    expect(pauseMs).toBe(seconds(20));
    expect([left('ann'), left('bob')]).toEqual([seconds(20), 0]);
    clock.advance(seconds(19));
    expect(left()).toBe(seconds(1));
    clock.advance(seconds(1));
    expect(left()).toBe(0);
  });

  it('cuts a pause that is longer than the longest', () => {
    const { start, left } = createUnderTest({ maxMs: seconds(5) });

    start().refused(seconds(3600));

    expect(left()).toBe(seconds(5));
  });

  it.each([null, 0])('doubles the pause with each refusal that asks for %p', (asked) => {
    const { refuseAndWait } = createUnderTest();

    const pauses = Array.from({ length: 8 }, () => refuseAndWait(asked));

    expect(pauses).toEqual([1, 2, 4, 8, 16, 32, 60, 60].map(seconds));
  });

  it('leaves up to half of such a pause to chance, and nothing of one that is asked for', () => {
    const { refuseAndWait } = createUnderTest({}, 1);

    expect(refuseAndWait(null)).toBe(500);
    expect(refuseAndWait(null)).toBe(1000);
    expect(refuseAndWait(seconds(7))).toBe(seconds(7));
  });

  it('begins anew after a task that was let in', () => {
    const { refuseAndWait, start } = createUnderTest();
    refuseAndWait(null);
    refuseAndWait(null);

    start().accepted();

    expect(refuseAndWait(null)).toBe(seconds(1));
  });

  it('begins anew when the last pause is longer ago than the longest', () => {
    const { refuseAndWait, clock } = createUnderTest();
    refuseAndWait(null);
    refuseAndWait(null);

    clock.advance(seconds(61));

    expect(refuseAndWait(null)).toBe(seconds(1));
  });

  it('takes the refusals of tasks that ran together for one', () => {
    const { start, left, clock } = createUnderTest();
    const together = [start(), start(), start()];

    const pauses = together.map((task) => task.refused(null));

    expect(pauses).toEqual([seconds(1), 0, 0]);
    clock.advance(seconds(1));
    expect(start().refused(null)).toBe(seconds(2));
    expect(left()).toBe(seconds(2));
  });

  it('is prolonged by a task that ran together with the first, and never shortened', () => {
    const { start, left } = createUnderTest();
    const [first, longer, shorter] = [start(), start(), start()];
    first.refused(seconds(10));

    const begun = [longer.refused(seconds(30)), shorter.refused(seconds(5))];

    expect(begun).toEqual([0, 0]);
    expect(left()).toBe(seconds(30));
  });

  it('does not double for a refusal of a task that is older than the pause before', () => {
    const { start, clock } = createUnderTest();
    const slow = start();
    start().refused(null);
    clock.advance(seconds(1));

    expect(slow.refused(null)).toBe(seconds(1));
  });

  it('lasts when a task that had started before it is let in', () => {
    const { start, left } = createUnderTest();
    const slow = start();
    start().refused(seconds(10));

    slow.accepted();

    expect(left()).toBe(seconds(10));
  });

  it('never begins with a longest pause of 0', () => {
    const { start, left } = createUnderTest({ maxMs: 0 });

    expect(start().refused(seconds(10))).toBe(0);
    expect(left()).toBe(0);
  });

  it('forgets the key that was asked about longest ago when there are too many', () => {
    const { start, left } = createUnderTest({ maxKeys: 2 });
    start('ann').refused(seconds(10));
    start('bob').refused(seconds(10));
    left('ann');

    start('eve').refused(seconds(10));

    expect([left('ann'), left('bob'), left('eve')]).toEqual([seconds(10), 0, seconds(10)]);
  });

  it.each([{ maxMs: -1 }, { maxMs: Number.NaN }, { maxMs: 1, firstMs: -1 }])(
    'refuses %p',
    (options) => {
      expect(() => createCoolDown(options)).toThrow(RangeError);
    },
  );
});
