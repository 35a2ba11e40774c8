import { describe, expect, it } from '@jest/globals';
import { retryDelayMs } from '../../../events/relay/relay-backoff.ts';

describe('retryDelayMs', () => {
  it.each([
    { attempts: 0, random: 1, expected: 500 },
    { attempts: 1, random: 1, expected: 1000 },
    { attempts: 1, random: 0.5, expected: 500 },
    { attempts: 7, random: 1, expected: 60_000 },
    { attempts: 5000, random: 1, expected: 60_000 },
    { attempts: 3, random: 0, expected: 1 },
  ])(
    'is $expected ms after $attempts failures at chance $random',
    ({ attempts, random, expected }) => {
      expect(retryDelayMs(attempts, 500, random)).toBe(expected);
    },
  );
});
