import type { JsonValue } from '@banyan/platform/json/json-value.ts';
import { describe, expect, it } from '@jest/globals';
import { decodeBody } from '../../../dialect/decode/decode-body.ts';
import { createDialect } from '../../../dialect/dialect.ts';
import { reshape, type WireShape } from '../../../dialect/unwrap/wire-shape.ts';
import { aResponse } from '../sample.ts';

const any: WireShape = { kind: 'any' };
const object: WireShape = { kind: 'object', members: new Map() };
const list: WireShape = { kind: 'list', item: object };
const texts: WireShape = { kind: 'list', item: any };
const map: WireShape = { kind: 'map' };
const holder = (shape: WireShape): WireShape => ({
  kind: 'object',
  members: new Map([['a', shape]]),
});

function read(text: string): JsonValue {
  const decoded = decodeBody(aResponse(200, {}, text), createDialect('lumen'));
  return decoded.ok ? decoded.value : 'unreadable';
}

describe('reshape', () => {
  const cases: readonly [what: string, shape: WireShape, text: string, expected: JsonValue][] = [
    [
      'an object with indexes for a list',
      list,
      '{"1":{"id":2},"0":{"id":1}}',
      [{ id: 2 }, { id: 1 }],
    ],
    ['an empty object for a list', list, '{}', []],
    ['a list as JSON in a text', texts, '"[\\"a\\"]"', ['a']],
    ['false for a list', list, 'false', null],
    ['a list of one for an object', object, '[{"id":1}]', { id: 1 }],
    ['an empty list for an object', object, '[]', null],
    ['an empty list for an inner object', holder(object), '{"a":[]}', { a: {} }],
    [
      'an object as JSON in a text',
      holder(holder(texts)),
      '{"a":"{\\"a\\":{\\"3\\":1}}"}',
      { a: { a: [1] } },
    ],
    ['false for an object', object, 'false', null],
    ['an empty text for an object', object, '""', null],
    ['an empty text for an inner object', holder(object), '{"a":""}', { a: null }],
    ['an empty text for an inner list', holder(list), '{"a":""}', { a: null }],
    ['an empty text for a row of a list', list, '[{"id":1},""]', [{ id: 1 }, null]],
    ['an empty text for a map', map, '""', null],
    ['an empty list for a map', map, '[]', {}],
    ['a list for a map whose keys are 0 and 1', map, '["x","y"]', { 0: 'x', 1: 'y' }],
    [
      'elements of a list on the way',
      { kind: 'way', members: new Map([['a', list]]) },
      '[{"a":{"5":{}}},{"a":[]},7]',
      [{ a: [{}] }, { a: [] }, 7],
    ],
  ];
  it.each(cases)('takes %s', (_what, shape, text, expected) => {
    const value = read(text);

    expect(reshape(value, shape, value)).toEqual(expected);
  });

  const kept: readonly [what: string, shape: WireShape, text: string][] = [
    ['what is in shape', list, '[{"id":1}]'],
    ['an object with names for a list', list, '{"a":1}'],
    ['several rows for an object', object, '[{"id":1},{"id":2}]'],
    ['a text that is no JSON', holder(object), '{"a":"[broken"}'],
    ['a plain text', object, '"Unauthorized."'],
    ['null', list, 'null'],
    ['a number', object, '5'],
    ['an empty text on the way', { kind: 'way', members: new Map([['a', list]]) }, '""'],
    ['an empty text of any shape', any, '""'],
    ['a value of any shape', any, '{"0":{"id":1}}'],
  ];
  it.each(kept)('leaves %s alone', (_what, shape, text) => {
    const value = read(text);

    expect(reshape(value, shape, value)).toBe(value);
  });

  it('copies what it changes, and keeps `__proto__` a member', () => {
    const value = read('{"a":[],"__proto__":{"x":1}}');

    const reshaped = reshape(value, holder(object), value);

    expect(Object.entries(reshaped ?? {})).toEqual([
      ['a', {}],
      ['__proto__', { x: 1 }],
    ]);
    expect(value).toHaveProperty('a', []);
  });
});
