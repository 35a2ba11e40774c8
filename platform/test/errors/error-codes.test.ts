import { readFile } from 'node:fs/promises';
import { describe, expect, it } from '@jest/globals';
import { ERROR_CODES, isErrorCode } from '../../errors/error-codes.ts';

describe('the table of error codes', () => {
  it('stands in the documentation, word for word', async () => {
    const page = await readFile(new URL('../../../docs/errors.md', import.meta.url), 'utf8');

    const rows = [...page.matchAll(/^\| `([A-Z_]+)` \| (.*) \|$/gm)].map(([, code, text]) => [
      code,
      text,
    ]);

    expect(Object.fromEntries(rows)).toEqual(ERROR_CODES);
  });

  it('is closed', () => {
    expect(isErrorCode('CONFLICT')).toBe(true);
    expect(isErrorCode('toString')).toBe(false);
    expect(isErrorCode(undefined)).toBe(false);
  });
});
