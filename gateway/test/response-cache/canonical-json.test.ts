import { describe, expect, it } from '@jest/globals';
import { canonicalJson } from '../../response-cache/canonical-json.ts';

describe('canonicalJson', () => {
  it('does not heed the order of members, at any depth', () => {
    const one = { b: [{ y: 1, x: null }], a: 'ä' };
    const other = { a: 'ä', b: [{ x: null, y: 1 }] };

    expect(canonicalJson(one)).toBe(canonicalJson(other));
  });

  it.each([
    [{ a: 1 }, { a: '1' }],
    [{ a: null }, {}],
    [{ a: Number.POSITIVE_INFINITY }, { a: null }],
    [
      [1, 2],
      [2, 1],
    ],
    [{ a: [] }, { a: {} }],
    [{ '1': 'a' }, { '1': ['a'] }],
    [{ 'a":1,"b': 1 }, { a: 1, b: 1 }],
    [JSON.parse('{"__proto__":{"a":1}}'), {}],
  ])('tells %j from %j', (one: unknown, other: unknown) => {
    expect(canonicalJson(one)).not.toBe(canonicalJson(other));
  });

  it('gives nothing for what is nested too deeply', () => {
    const deep: unknown = JSON.parse(`${'['.repeat(20_000)}${']'.repeat(20_000)}`);

    expect(canonicalJson({ deep, other: 1 })).toBeNull();
  });
});
