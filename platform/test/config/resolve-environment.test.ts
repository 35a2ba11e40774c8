import { describe, expect, it } from '@jest/globals';
import { env, isEnvironmentReference } from '../../config/environment-reference.ts';
import { pathKey, resolveEnvironment } from '../../config/resolve-environment.ts';

describe('resolveEnvironment', () => {
  it('replaces references in objects and lists by the variables they name', () => {
    const raw = { url: env('URL'), list: ['a', env('B')] };

    const { value, faults } = resolveEnvironment(raw, { URL: 'http://a', B: 'b' });

    expect(value).toEqual({ url: 'http://a', list: ['a', 'b'] });
    expect(faults).toEqual([]);
  });

  it.each([
    ['an unset variable', {}],
    ['a variable set to the empty text', { PORT: '' }],
  ])('takes the default for %s', (_, environment) => {
    const { value } = resolveEnvironment({ port: env('PORT', 4000) }, environment);

    expect(value).toEqual({ port: 4000 });
  });

  it('leaves a setting out whose default is null', () => {
    const { value, faults } = resolveEnvironment({ a: env('A', null), b: 1 }, {});

    expect(value).toStrictEqual({ b: 1 });
    expect(faults).toEqual([]);
  });

  it('reports every variable that has neither value nor default', () => {
    const { faults } = resolveEnvironment({ a: env('A'), b: { c: env('C') } }, {});

    expect(faults.map(({ code, path, variable }) => ({ code, path, variable }))).toEqual([
      { code: 'CONFIG_MISSING_VARIABLE', path: ['a'], variable: 'A' },
      { code: 'CONFIG_MISSING_VARIABLE', path: ['b', 'c'], variable: 'C' },
    ]);
  });

  it('remembers which settings came from which variable', () => {
    const { variables } = resolveEnvironment({ b: { c: env('C', 1) } }, {});

    expect([...variables]).toEqual([[pathKey(['b', 'c']), 'C']]);
  });

  it('leaves alone what is not a plain object', () => {
    const date = new Date(0);

    const { value } = resolveEnvironment({ date }, {});

    expect(value).toEqual({ date });
  });
});

describe('env', () => {
  it('does not read the process when it is called', () => {
    const reference = env('HOME');

    expect(reference.name).toBe('HOME');
    expect(JSON.stringify(reference)).toBe('{"name":"HOME"}');
  });

  it('is recognised when another copy of the module made it', () => {
    const foreign = { [Symbol.for('banyan.environment-reference')]: true, name: 'A' };

    expect(isEnvironmentReference(foreign)).toBe(true);
    expect(isEnvironmentReference({ name: 'A' })).toBe(false);
  });
});
