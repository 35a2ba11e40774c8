import { describe, expect, it } from '@jest/globals';
import { addressText, parseRedisUrl } from '../../../../cache/stores/redis/redis-address.ts';

const plain = {
  host: 'localhost',
  port: 6379,
  username: null,
  password: null,
  database: 0,
  isEncrypted: false,
};

describe('parseRedisUrl', () => {
  it.each([
    ['redis://localhost', plain],
    ['redis://localhost:7000/3', { ...plain, port: 7000, database: 3 }],
    ['rediss://[::1]/', { ...plain, host: '::1', isEncrypted: true }],
    ['redis://:p%40ss@localhost', { ...plain, password: 'p@ss' }],
    ['redis://me:100%@localhost', { ...plain, username: 'me', password: '100%' }],
  ])('reads %s', (url, address) => {
    expect(parseRedisUrl(url)).toEqual(address);
  });

  it.each([
    '',
    'localhost:6379',
    'http://:s3cret@localhost',
    'redis://:s3cret@localhost/nine',
    'redis://:s3cret@',
  ])('refuses %s without repeating it', (url) => {
    const read = () => parseRedisUrl(url);

    expect(read).toThrow(/expected redis:/);
    expect(read).not.toThrow(/s3cret/);
  });

  it('is named without secrets', () => {
    expect(addressText(parseRedisUrl('redis://me:s3cret@cache:7000/1'))).toBe('cache:7000');
  });
});
