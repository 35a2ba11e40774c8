import { describe, expect, it } from '@jest/globals';
import type { JsonValue } from '../../json/json-value.ts';
import { parseJson } from '../../json/parse-json.ts';
import { stringifyJson } from '../../json/stringify-json.ts';

describe('parseJson', () => {
  it.each<[text: string, expected: JsonValue]>([
    ['9007199254740991', 9007199254740991],
    ['-9007199254740991', -9007199254740991],
    ['9007199254740992', 9007199254740992n],
    ['9007199254740993', 9007199254740993n],
    ['-9007199254740993', -9007199254740993n],
    ['18446744073709551615', 18446744073709551615n],
    [' 9007199254740993 ', 9007199254740993n],
    ['9007199254740993.0', 9007199254740992],
    ['9007199254740993e0', 9007199254740992],
    ['0.12345678901234566', 0.12345678901234566],
    ['"9007199254740993"', '9007199254740993'],
    ['": 9007199254740993"', ': 9007199254740993'],
  ])('reads %s without loss', (text, expected) => {
    expect(parseJson(text)).toBe(expected);
  });

  it('finds long integers at any depth', () => {
    const value = parseJson('{"a":[{"b":9007199254740993},[[ -9007199254740995 ]]],"c":{"d":1}}');

    expect(value).toEqual({
      a: [{ b: 9007199254740993n }, [[-9007199254740995n]]],
      c: { d: 1 },
    });
  });

  it('takes the last of repeated keys', () => {
    expect(parseJson('{"a":1,"a":9007199254740993}')).toEqual({ a: 9007199254740993n });
    expect(parseJson('{"a":9007199254740993,"a":1}')).toEqual({ a: 1 });
  });

  it.each([
    '{"__proto__":{"admin":true}}',
    '{"__proto__":{"admin":true},"id":9007199254740993}',
    '{"x":{"__proto__":{"admin":9007199254740993}}}',
  ])('keeps prototype keys of %s as plain own keys', (text) => {
    const value = parseJson(text);

    expect(stringifyJson(value)).toBe(text);
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
    expect(Reflect.get({}, 'admin')).toBeUndefined();
  });

  it.each(['', '{', '{"id":9007199254740993', 'undefined', '[1,]', 'NaN'])(
    'throws SyntaxError for %j',
    (text) => {
      expect(() => parseJson(text)).toThrow(SyntaxError);
    },
  );

  it('throws SyntaxError for a long integer below too many levels', () => {
    const levels = 200_000;

    const parse = () => parseJson(`${'['.repeat(levels)}9007199254740993${']'.repeat(levels)}`);

    expect(parse).toThrow(SyntaxError);
  });
});
