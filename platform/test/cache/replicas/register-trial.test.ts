import { describe, expect, it } from '@jest/globals';
import { tryRegister } from './register-trial.ts';

const patienceMs = 120_000;

describe('three processes on one Redis, in trouble of all kinds', () => {
  it(
    'never read what is older than an acknowledged invalidation, beyond the documented second',
    async () => {
      const seed = Math.floor(Math.random() * 1_000_000);

      const { violations, where } = await tryRegister({ rounds: 6, seed });

      expect({ where, violations }).toEqual({ where, violations: [] });
    },
    patienceMs,
  );

  // Otherwise the test above would pass whatever the cache does.
  it.each([
    ['unfenced', 2],
    ['deaf', 3],
    ['late versions', 2],
  ] as const)(
    'are caught when they stand on a store that is %s',
    async (mutant, seed) => {
      const { violations } = await tryRegister({ rounds: 40, seed, mutant });

      expect(violations).not.toEqual([]);
    },
    patienceMs,
  );
});
