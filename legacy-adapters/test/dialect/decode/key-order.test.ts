import { isJsonObject } from '@banyan/platform/json/json-value.ts';
import { parseJson } from '@banyan/platform/json/parse-json.ts';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { indexedValues, rememberText } from '../../../dialect/decode/key-order.ts';

function valuesOf(text: string) {
  const value = parseJson(text);
  rememberText(value, text);
  return isJsonObject(value) ? indexedValues(value, value) : null;
}

describe('indexedValues', () => {
  const texts = [
    { text: '{"2":"c","1":"b","0":"a"}', values: ['c', 'b', 'a'] },
    { text: '{"0":"a","2":"c"}', values: ['a', 'c'] },
    { text: ' { "10" : [1, {"x": "}"}] , "9" : "\\"," }', values: [[1, { x: '}' }], '",'] },
    { text: '{"\\u0032":"c","1":"b"}', values: ['c', 'b'] },
    { text: '{"1":"old","0":"a","1":"b"}', values: ['b', 'a'] },
    { text: '{}', values: [] },
  ];
  it.each(texts)('gives the values of $text in the order of the text', ({ text, values }) => {
    expect(valuesOf(text)).toEqual(values);
  });

  const others = ['{"a":1}', '{"0":1,"a":2}', '{"00":1}', '{"-1":1}', '{"1.5":1}', '{"":1}', '[1]'];
  it.each(others)('knows that %s is no list', (text) => {
    expect(valuesOf(text)).toBeNull();
  });

  it('follows the last of a repeated key', () => {
    const text = '{"a":{"5":1,"4":2},"b":7,"a":{"1":3,"0":4}}';
    const value = parseJson(text);
    rememberText(value, text);
    const inner = isJsonObject(value) ? value.a : null;

    expect(isJsonObject(inner) && indexedValues(inner, value)).toEqual([3, 4]);
  });

  it('keeps the order whatever the values are', () => {
    const keys = fc.uniqueArray(fc.nat({ max: 99 }), { maxLength: 8 });
    fc.assert(
      fc.property(
        keys,
        fc.jsonValue({ maxDepth: 3 }),
        fc.nat({ max: 3 }),
        (indexes, value, indent) => {
          const rows = indexes.map((key) => ({ key, value }));
          const members = rows.map((row) => `"${row.key}":${JSON.stringify(row, null, indent)}`);

          const expected = parseJson(JSON.stringify(rows));
          expect(valuesOf(`{${members.join(',')}}`)).toEqual(expected);
        },
      ),
      { numRuns: 300 },
    );
  });
});
