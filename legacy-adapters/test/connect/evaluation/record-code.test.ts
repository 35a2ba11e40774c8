import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { JsonValue } from '@banyan/platform/json/json-value.ts';
import { describe, expect, it } from '@jest/globals';
import { compileSelection } from '../../../connect/compiler.ts';
import type { CompiledMapping } from '../../../connect/mapping.ts';
import { parseForTest } from '../parse-for-test.ts';

const connect = join(import.meta.dirname, '../../../connect');

/** The mapping after as many runs as it takes until records have functions of their own. */
function compileHot(selection: string, input: JsonValue): CompiledMapping {
  const run = compileSelection(parseForTest(selection));
  for (let count = 0; count < 60; count += 1) run(input, {});
  return run;
}

describe('a record with a function of its own', () => {
  it.each<[selection: string, usual: JsonValue, odd: JsonValue, expected: JsonValue]>([
    ['a b', { a: 1, b: 2 }, { b: 2 }, { b: 2 }],
    ['a b', { a: 1, b: 2 }, { a: null, b: false }, { a: null, b: false }],
    ['a b', { a: 1, b: 2 }, {}, {}],
    ['a b', { a: 1, b: 2 }, 5, 5],
    ['a b', { a: 1, b: 2 }, null, null],
    ['a b', { a: 1, b: 2 }, [{ a: 1 }, [{ b: 2 }], 7], [{ a: 1 }, [{ b: 2 }], 7]],
    ['x: a.b', { a: { b: 1 } }, { a: [{ b: 1 }, {}] }, { x: [1, null] }],
    ['x: a.b', { a: { b: 1 } }, { a: 'text' }, {}],
    ['x: a?.b?', { a: { b: 1 } }, { a: null }, {}],
    ['x: a?.b?', { a: { b: 1 } }, { a: { b: null } }, {}],
    ['a { b }', { a: { b: 1 } }, { a: [{ b: 1 }, null, 3] }, { a: [{ b: 1 }, null, 3] }],
    ['a { b }', { a: { b: 1 } }, { a: null }, { a: null }],
    ['a { b } g: { c }', { a: { b: 1 }, c: 2 }, { c: 3 }, { g: { c: 3 } }],
    ['a { b $.c { d } }', { a: { b: 1, c: { d: 2 } } }, { a: { c: { d: 2 } } }, { a: { d: 2 } }],
    ['x: a.constructor', { a: { constructor: 1 } }, { a: {} }, {}],
    ['x: a.toString.b', { a: { toString: { b: 1 } } }, { a: {} }, {}],
    ['constructor { name }', { constructor: { name: 1 } }, {}, {}],
    ['n: a->size toString', { a: [1] }, { a: [1, 2] }, { n: 2 }],
    ['"a\\"b\\\\": a', { a: 1 }, { a: 2 }, { 'a"b\\': 2 }],
  ])('makes of data that differs for %s: %j, then %j', (selection, usual, odd, expected) => {
    const run = compileHot(selection, usual);

    expect(run(odd, {})).toEqual(expected);
  });

  it('reads no key that somebody has put into the prototype of all objects', () => {
    const run = compileHot('leaked x: $.a.leaked', { a: {} });
    Object.defineProperty(Object.prototype, 'leaked', { value: 'oops', configurable: true });

    const output = run({ a: {} }, {});
    Reflect.deleteProperty(Object.prototype, 'leaked');

    expect(output).toEqual({});
  });

  it('gives objects without prototype members', () => {
    const output = Object(compileHot('a __proto__', { a: 1 })({ a: 1 }, {}));

    expect(['toString', 'constructor', '__proto__'].filter((name) => name in output)).toEqual([]);
  });

  it('is not needed: with Node forbidden to generate code, the mapping works without it', async () => {
    const script = `
      const { parseSelection } = await import('${connect}/parser.ts');
      const { compileSelection } = await import('${connect}/compiler.ts');
      const { createSource } = await import('${connect}/source.ts');
      const run = compileSelection(parseSelection(createSource('x', 'a b { c }'), 'v0.3').value);
      const rows = Array.from({ length: 100 }, () => ({ a: 1, b: { c: 2, d: 3 } }));
      process.stdout.write(JSON.stringify(run(rows, {})[99]));`;
    const flags = ['--disallow-code-generation-from-strings', '--input-type=module'];

    const { stdout } = await promisify(execFile)(process.execPath, [...flags, '-e', script]);

    expect(stdout).toBe('{"a":1,"b":{"c":2}}');
  });
});
