import { describe, expect, it } from '@jest/globals';
import { createRecentCalls } from '../../resilience/recent-calls.ts';
import { createFakeClock } from '../helpers/fake-clock.ts';

/** Needs 10 calls of the last 30 seconds, of which 75 percent have failed. */
function createUnderTest() {
  const clock = createFakeClock();
  const recent = createRecentCalls({
    minCalls: 10,
    failurePercent: 75,
    windowMs: 30_000,
    now: clock.now,
  });
  /** Calls of one route, each a second after the other; `x` fails. */
  const add = (calls: string, route = 'a') => {
    for (const call of calls) {
      clock.advance(1000);
      recent.add(route, call === 'x');
    }
  };
  return { clock, recent, add };
}

describe('recent calls', () => {
  it.each([
    ['one alone', 'x', false],
    ['nine of nine', 'xxxxxxxxx', false],
    ['ten of ten', 'xxxxxxxxxx', true],
    ['eight of ten', '..xxxxxxxx', true],
    ['seven of ten', '...xxxxxxx', false],
    ['each second one', '.x.x.x.x.x.x.x.x.x.x', false],
    ['15 of the last 20', '..........xxxxxxxxxxxxxxx', true],
    ['14 of the last 20', '..........xxxxxxxxxxxxxx', false],
  ])('that have failed, %s', (_which, calls, haveFailed) => {
    const { recent, add } = createUnderTest();

    add(calls);

    expect(recent.haveMostlyFailed()).toBe(haveFailed);
  });

  it('forget what is longer ago', () => {
    const { clock, recent, add } = createUnderTest();
    add('xxxxxxxxx');
    clock.advance(29_000);

    add('x');

    expect(recent.haveMostlyFailed()).toBe(false);
  });

  it('speak for the service while another route has just gone well, however many of one fail', () => {
    const { clock, recent, add } = createUnderTest();
    add('.', 'good');

    for (let call = 0; call < 40; call += 1) recent.add('bad', true);
    const soon = recent.haveMostlyFailed();
    clock.advance(10_000);

    expect([soon, recent.haveMostlyFailed()]).toEqual([false, true]);
  });

  it.each([
    ['two calls', 'xx', false],
    ['three calls', 'xxx', true],
    ['many calls, but never three in a row,', 'xx.xx.xx', false],
  ])('do not wait for a route of which %s have failed as well', (_which, calls, haveFailed) => {
    const { recent, add } = createUnderTest();
    add('.', 'good');
    for (let call = 0; call < 20; call += 1) recent.add('bad', true);

    add(calls, 'good');

    expect(recent.haveMostlyFailed()).toBe(haveFailed);
  });

  it('are none any more when they are cleared', () => {
    const { recent, add } = createUnderTest();
    add('xxxxxxxxxx');

    recent.clear();

    expect(recent.haveMostlyFailed()).toBe(false);
  });
});
