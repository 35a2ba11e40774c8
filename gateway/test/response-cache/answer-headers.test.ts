import { describe, expect, it } from '@jest/globals';
import {
  type AnswerFreshness,
  freshnessHeaders,
  namesEtag,
  varyHeader,
} from '../../response-cache/answer-headers.ts';

const answer: AnswerFreshness = { scope: 'public', maxAgeMs: 30_999, ageMs: 2500, tags: ['a'] };
const noTags = { keyHeaders: [], tagHeader: null };

describe('freshnessHeaders', () => {
  it('round the time down and give the age', () => {
    expect(freshnessHeaders(answer, noTags)).toEqual({
      'cache-control': 'public, max-age=30',
      age: '2',
    });
  });

  it.each([
    ['cache-tag', 'Product:1,a%2Cb%0D%0A'],
    ['surrogate-key', 'Product:1 a%2Cb%0D%0A'],
  ])(
    'give the tags in %s in its own form, without anything that could end a header',
    (tagHeader, text) => {
      const tags = ['Product:1', 'a,b\r\n'];

      const headers = freshnessHeaders({ ...answer, tags }, { ...noTags, tagHeader });

      expect(headers[tagHeader]).toBe(text);
    },
  );

  it('keep CDNs from storing what they could not be told to remove', () => {
    const tags = Array.from({ length: 2000 }, (_, index) => `Product:${index}`);

    const headers = freshnessHeaders({ ...answer, tags }, { ...noTags, tagHeader: 'cache-tag' });

    expect(headers).toEqual({ 'cache-control': 'private, max-age=30', age: '2' });
  });

  it('show nobody the tags of a private answer', () => {
    const own = { ...answer, scope: 'private' as const };

    expect(freshnessHeaders(own, { ...noTags, tagHeader: 'cache-tag' })).toEqual({
      'cache-control': 'private, max-age=30',
      age: '2',
    });
  });
});

describe('varyHeader', () => {
  const options = { keyHeaders: ['accept-language'], tagHeader: null };

  it('adds to what is there, once', () => {
    expect(varyHeader('Origin, Accept-Encoding', 'public', options)).toBe(
      'origin, accept-encoding, accept, accept-language',
    );
  });

  it('names the credentials of a private answer', () => {
    expect(varyHeader(undefined, 'private', options)).toBe(
      'accept, accept-encoding, accept-language, authorization, cookie',
    );
  });
});

describe('namesEtag', () => {
  it.each([
    [undefined, false],
    ['"a"', true],
    ['W/"a"', true],
    ['"b", "a"', true],
    ['*', true],
    ['"a-gzip"', false],
    ['a', false],
  ])('finds "a" in %j: %j', (header, isNamed) => {
    expect(namesEtag(header, '"a"')).toBe(isNamed);
  });
});
