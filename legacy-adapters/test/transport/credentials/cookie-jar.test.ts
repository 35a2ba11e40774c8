import { describe, expect, it } from '@jest/globals';
import { createCookieJar } from '../../../transport/credentials/cookie-jar.ts';

const nowMs = Date.UTC(2024, 0, 1);

function jarOf(...setCookies: string[]) {
  const jar = createCookieJar(() => nowMs);
  jar.store(setCookies);
  return jar;
}

describe('a cookie jar', () => {
  it('sends the last value of each name', () => {
    const jar = jarOf('a=1; Path=/; HttpOnly', 'b=x%3D', 'a=2; Max-Age=60');

    expect(jar.header()).toBe('a=2; b=x%3D');
    expect(jar.get('b')).toBe('x%3D');
  });

  it.each(['a=; Max-Age=0', 'a=x; expires=Thu, 01 Jan 1970 00:00:01 GMT'])(
    'drops a cookie at %j',
    (deletion) => {
      expect(jarOf('a=1', deletion).header()).toBeNull();
    },
  );

  it.each(['=1', 'a b=1', 'a=1\r\nX-Evil: 1', 'a=ü'])('does not take %j', (text) => {
    expect(jarOf(text).header()).toBeNull();
  });
});
