import { describe, expect, it } from '@jest/globals';
import { createRegisterHistory } from './register-history.ts';

const acknowledged = { key: 'a', value: 2, replica: 0, atMs: 100, isEverywhere: true };
const read = { key: 'a', value: 1, replica: 0, atMs: 200, origin: 'l1' };
const lagMs = 1000;

describe('a register history', () => {
  it.each([
    ['at the same replica at once', acknowledged, read, true],
    [
      'but not what has just been acknowledged elsewhere',
      acknowledged,
      { ...read, replica: 1 },
      false,
    ],
    ['elsewhere after the lag', acknowledged, { ...read, replica: 1, atMs: 1101 }, true],
    ['but not when the read began before', acknowledged, { ...read, atMs: 99 }, false],
    ['but no other key', acknowledged, { ...read, key: 'b' }, false],
    ['but not when it is as new', acknowledged, { ...read, value: 2 }, false],
    [
      'also when the store did not take it',
      { ...acknowledged, isEverywhere: false },
      { ...read, atMs: 5000 },
      true,
    ],
    [
      'but not elsewhere when the store did not take it',
      { ...acknowledged, isEverywhere: false },
      { ...read, replica: 1, atMs: 5000 },
      false,
    ],
  ])('finds what is older than acknowledged, %s', (_name, acknowledgement, observed, isFound) => {
    const history = createRegisterHistory(lagMs);

    history.acknowledge(acknowledgement);
    history.observe(observed);

    expect(history.takeViolations().length > 0).toBe(isFound);
    expect(history.takeViolations()).toEqual([]);
  });

  it('allows no lag when all have heard of everything', () => {
    const history = createRegisterHistory(lagMs);
    history.acknowledge(acknowledged);
    history.rest(150);

    history.observe({ ...read, replica: 1 });

    expect(history.takeViolations()).toEqual([
      'a at replica 1 is 1 (l1), 2 was acknowledged by replica 0; late by 100.0 ms',
    ]);
  });
});
