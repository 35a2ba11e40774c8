import type { JsonValue } from '@banyan/platform/json/json-value.ts';
import { parseJson } from '@banyan/platform/json/parse-json.ts';
import { stringifyJson } from '@banyan/platform/json/stringify-json.ts';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { compileExpression, compileSelection } from '../../connect/compiler.ts';
import type { CompiledMapping } from '../../connect/mapping.ts';
import { METHOD_NAMES } from '../../connect/methods/method-table.ts';
import { parseForTest, parseTemplateForTest } from './parse-for-test.ts';

function compile(selection: string): CompiledMapping {
  return compileSelection(parseForTest(selection));
}

describe('compileSelection', () => {
  it.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty'])(
    'does not read %s from a prototype',
    (key) => {
      expect(compile(`x: ${key}`)({}, {})).toEqual({});
      expect(compile(`x: $args.${key}`)({}, { args: {} })).toEqual({});
      expect(compile(`x: $${key}`)({}, {})).toEqual({});
    },
  );

  it.each([
    '__proto__ { admin }',
    '__proto__: $.__proto__',
    '__proto__ { admin } __proto__ { admin }',
    '$ { __proto__ } other?',
    '$({ __proto__: { admin: $.__proto__.admin } })',
    '$->keysToCamelCase { __proto__: proto }',
  ])('keeps a prototype key of %s a plain own key', (selection) => {
    const input = parseJson('{"__proto__":{"admin":true}}');

    const output = compile(selection)(input, {});

    expect(Object.keys(output ?? {})).toEqual(['__proto__']);
    expect(Reflect.get(Object(output), 'admin')).toBeUndefined();
    expect(Reflect.get({}, 'admin')).toBeUndefined();
  });

  it('makes objects that have no members but their own', () => {
    const output = compile('a')({ a: 1 }, {});

    expect(
      ['toString', 'constructor', '__proto__'].filter((name) => name in Object(output)),
    ).toEqual([]);
  });

  it('does not change its input', () => {
    const input = { a: { x: { p: 1 } }, b: { x: { q: 2 } } };
    const before = stringifyJson(input);

    compile('$.a { x } $.b { x }')(input, {});

    expect(stringifyJson(input)).toBe(before);
  });

  it('gives missing and one problem for data that is nested beyond the stack', () => {
    let input: JsonValue = {};
    for (let level = 0; level < 200_000; level += 1) input = [input];
    const messages: string[] = [];

    const output = compile('id')(input, {}, ({ message }) => messages.push(message));

    expect(output).toBeUndefined();
    expect(messages).toEqual(['The data is nested too deeply or too large for this mapping']);
  });

  it('passes on what the listener throws', () => {
    const listen = () => {
      throw new TypeError('listener');
    };

    expect(() => compile('id')({}, {}, listen)).toThrow('listener');
  });

  it('evaluates no argument that is not needed', () => {
    const reported: string[] = [];
    const run = compile('$->match([1, $args.a], [@, $args.b])');

    const output = run(1, { args: { a: 'one' } }, ({ path }) => reported.push(path));

    expect(output).toBe('one');
    expect(reported).toEqual([]);
  });

  it('runs long paths and wide selections', () => {
    const path = Array.from({ length: 1000 }, () => 'a').join('.');
    const wide = Array.from({ length: 1000 }, (_, index) => `k${index}: $.k`).join(' ');

    expect(compile(path)({}, {})).toBeUndefined();
    expect(Object.keys(Object(compile(wide)({ k: 1 }, {})))).toHaveLength(1000);
  });

  it('never throws, whatever the data and the method', () => {
    const argument = fc.constantFrom(
      '',
      '()',
      '(@)',
      '($)',
      '(1)',
      '(0)',
      '("a")',
      '("", 2)',
      '(@.a)',
      '([1, @])',
      '([@, @])',
      '($args.v)',
      '($v, 1)',
      '(true, @)',
      '(-1, 1)',
    );
    const chain = fc
      .array(fc.tuple(fc.constantFrom(...METHOD_NAMES), argument), { minLength: 1, maxLength: 3 })
      .map((calls) => calls.map(([name, args]) => `->${name}${args}`).join(''));
    const selection = fc.oneof(
      chain.map((calls) => `$${calls}`),
      chain.map(
        (calls) => `a { x: $${calls} } $.a { b } b: a${calls}? c: $($args.v${calls} ?? @${calls})`,
      ),
    );
    const json = fc.oneof(
      fc.jsonValue(),
      fc.bigInt(),
      fc.array(fc.jsonValue()),
      fc.dictionary(fc.constantFrom('a', 'b', '__proto__'), fc.jsonValue()),
    ) as fc.Arbitrary<JsonValue>;

    fc.assert(
      fc.property(selection, json, json, (text, input, v) => {
        const run = compile(text);

        const quiet = run(input, { args: { v } });
        const loud = run(input, { args: { v } }, () => {});

        expect(loud).toEqual(quiet);
      }),
      { numRuns: 1000 },
    );
  });
});

describe('compileExpression', () => {
  it('evaluates the expression of a hole', () => {
    const [part] = parseTemplateForTest('{$args.id->mul(2)}').parts;
    if (part?.kind !== 'Hole') throw new TypeError('Expected a hole');

    const run = compileExpression(part.expression);

    expect(run(null, { args: { id: 4 } })).toBe(8);
  });
});
