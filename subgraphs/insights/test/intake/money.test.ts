import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { formatTenThousandths, multiplyExactly, toTenThousandths } from '../../intake/money.ts';

describe('money', () => {
  it.each([
    ['19.90', 199_000, '19.90'],
    ['0.0001', 1, '0.0001'],
    ['7', 70_000, '7.00'],
    ['-0.5', -5000, '-0.50'],
    ['1.23450000', 12_345, '1.2345'],
    ['900719925474.0991', Number.MAX_SAFE_INTEGER, '900719925474.0991'],
  ])('reads %s as %i ten-thousandths and writes %s', (text, amount, written) => {
    expect(toTenThousandths(text)).toBe(amount);
    expect(formatTenThousandths(BigInt(amount))).toBe(written);
  });

  it.each(['0.00001', '900719925474.0992', '1e3', '', '1,5', '9'.repeat(30)])(
    'refuses %j',
    (text) => {
      expect(toTenThousandths(text)).toBeNull();
    },
  );

  it('never loses a ten-thousandth', () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), (amount) => {
        expect(toTenThousandths(formatTenThousandths(BigInt(amount)))).toBe(amount + 0);
      }),
    );
  });

  it('multiplies only what it can hold', () => {
    expect(multiplyExactly(3, 199_000)).toBe(597_000);
    expect(multiplyExactly(2 ** 30, 2 ** 30)).toBeNull();
    expect(multiplyExactly(0.5, 2)).toBeNull();
  });
});
