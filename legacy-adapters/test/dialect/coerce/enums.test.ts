import { describe, expect, it } from '@jest/globals';
import { compileEnum } from '../../../dialect/coerce/enums.ts';

const coerce = compileEnum({
  typeName: 'State',
  names: ['ACTIVE', 'IN_PROGRESS', 'GONE'],
  wireValues: { A: 'ACTIVE', '1': 'ACTIVE', '2nd': 'GONE' },
});

describe('compileEnum', () => {
  const values = [
    ['ACTIVE', 'ACTIVE'],
    ['A', 'ACTIVE'],
    [1, 'ACTIVE'],
    ['1', 'ACTIVE'],
    ['2nd', 'GONE'],
    ['in-progress', 'IN_PROGRESS'],
    ['In Progress', 'IN_PROGRESS'],
    ['', null],
  ] as const;
  it.each(values)('reads %j as %s', (wire, value) => {
    expect(coerce(wire)).toEqual({ ok: true, value });
  });

  const misfits = [
    ['a', 'a string'],
    [99, 'a number'],
    [true, 'a boolean'],
    [['ACTIVE'], 'a list'],
    [{}, 'an object'],
  ] as const;
  it.each(misfits)('refuses %j', (wire, form) => {
    expect(coerce(wire)).toEqual({ ok: false, expected: 'one of the values of State', form });
  });

  it('takes what it does not know for the value that stands for all others', () => {
    const withOthers = compileEnum({
      typeName: 'State',
      names: ['ACTIVE', 'OTHER'],
      wireValues: { A: 'ACTIVE', '*': 'OTHER' },
    });

    expect(['A', 'active', 'Z', 99, '', {}].map(withOthers)).toEqual([
      { ok: true, value: 'ACTIVE' },
      { ok: true, value: 'ACTIVE' },
      { ok: true, value: 'OTHER' },
      { ok: true, value: 'OTHER' },
      { ok: true, value: null },
      expect.objectContaining({ ok: false }),
    ]);
  });

  it('gives the empty text a meaning where the service does', () => {
    const withEmpty = compileEnum({ typeName: 'S', names: ['NONE'], wireValues: { '': 'NONE' } });

    expect(withEmpty('')).toEqual({ ok: true, value: 'NONE' });
  });
});
