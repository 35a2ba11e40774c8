import { describe, expect, it } from '@jest/globals';
import { settle, settleAll } from '../../runtime/settle.ts';

describe('settle', () => {
  it('goes on at once with a value, and later with a promise', async () => {
    expect(settle(1, (value) => value + 1)).toBe(2);
    await expect(settle(Promise.resolve(1), (value) => value + 1)).resolves.toBe(2);
  });
});

describe('settleAll', () => {
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

  it('goes on at once when all values are there, and else waits for all', async () => {
    expect(settleAll([1, 2], sum)).toBe(3);
    await expect(settleAll([1, Promise.resolve(2)], sum)).resolves.toBe(3);
  });

  it('rejects as the first promise that rejects', async () => {
    const refused = Promise.reject(new Error('refused'));

    await expect(settleAll([1, refused], sum)).rejects.toThrow('refused');
  });
});
