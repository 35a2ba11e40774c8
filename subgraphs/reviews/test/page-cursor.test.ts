import { describe, expect, it } from '@jest/globals';
import { decodeCursor, encodeCursor } from '../page-cursor.ts';

const base64url = (text: string) => Buffer.from(text).toString('base64url');

describe('cursors', () => {
  it.each([
    { createdAtMs: 0, id: '1' },
    { createdAtMs: 1_700_000_000_000, id: '123456789012345' },
  ])('lead back to %j', (position) => {
    expect(decodeCursor(encodeCursor(position))).toEqual(position);
  });

  it('are safe in URLs', () => {
    expect(encodeCursor({ createdAtMs: 1_700_000_000_000, id: '1' })).toMatch(/^[\w-]+$/);
  });

  it.each([
    '',
    'nonsense',
    base64url('1'),
    base64url('1:'),
    base64url('1:0'),
    base64url('-1:1'),
    base64url('01:1'),
    base64url('1:9999999999999999'),
    base64url('1:1; DROP TABLE review'),
    `${base64url('1:1')}!`,
    ` ${base64url('1:1')}`,
  ])('are not %j', (text) => {
    expect(decodeCursor(text)).toBeNull();
  });
});
