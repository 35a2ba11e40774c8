import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { JsonValue } from '../../json/json-value.ts';
import { parseJson } from '../../json/parse-json.ts';
import { stringifyJson } from '../../json/stringify-json.ts';

describe('stringifyJson', () => {
  it('prints long integers bare', () => {
    expect(stringifyJson({ id: 9007199254740993n, list: [1n, 'a', null] })).toBe(
      '{"id":9007199254740993,"list":[1,"a",null]}',
    );
  });

  it('does not swallow failures other than a bigint', () => {
    const loop: { self?: JsonValue } = {};
    loop.self = loop as JsonValue;

    expect(() => stringifyJson(loop as JsonValue)).toThrow(TypeError);
  });

  it('gives text that parseJson reads back to the same value', () => {
    const jsonWithLongIntegers = fc.letrec<{ value: JsonValue }>((tie) => ({
      value: fc.oneof(
        { maxDepth: 4 },
        fc.jsonValue() as fc.Arbitrary<JsonValue>,
        fc.bigInt({ min: 2n ** 53n, max: 2n ** 80n }),
        fc.bigInt({ min: -(2n ** 80n), max: -(2n ** 53n) }),
        fc.array(tie('value')),
        fc.dictionary(fc.string(), tie('value')),
      ),
    })).value;

    fc.assert(
      fc.property(jsonWithLongIntegers, (value) => {
        const text = stringifyJson(value);

        expect(stringifyJson(parseJson(text))).toBe(text);
      }),
    );
  });
});
