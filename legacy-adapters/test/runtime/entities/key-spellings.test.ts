import { describe, expect, it } from '@jest/globals';
import { compileKeyForms, type KeyFormSetting } from '../../../runtime/batching/key-form.ts';
import { compileKeySpellings } from '../../../runtime/entities/key-spellings.ts';

const small = 'a1b2c3d4-0000-4000-8000-00000000abcd';
const large = small.toUpperCase();

const keys = [{ id: null }, { shop: { id: null }, sku: null }];

function spellings(...forms: readonly KeyFormSetting[]) {
  return compileKeySpellings([{ typeName: 'Part', keys, forms: forms.map(compileKeyForms) }]);
}

describe('the subjects by which caches know an entity', () => {
  it.each<[string, KeyFormSetting, string[]]>([
    ['Part:007', 'integer', ['Part:7']],
    ['Part:7', 'integer', []],
    ['Part:7b', 'integer', []],
    [`Part:${large}`, 'uuid', [`Part:${small}`]],
    ['Part:["007","08"]', 'integer', []],
    ['Part:[["007"],"08"]', 'integer', ['Part:[["7"],"8"]']],
    ['Part:[["007"],"08"]', { 'Part.shop': 'integer' }, ['Part:[["7"],"08"]']],
    ['Part:[["007"],"08"]', { 'Part.id': 'integer' }, []],
    ['Part:007', 'text', []],
    ['Part', 'integer', []],
    ['Part[]', 'integer', []],
    ['Other:007', 'integer', []],
  ])('besides %s are, with %j, %j', (subject, form, others) => {
    expect(spellings(form).otherSubjects(subject)).toEqual(others);
  });

  it('are those of each source that sends the type', () => {
    const { otherSubjects } = spellings('integer', 'text', 'uuid');

    expect([otherSubjects('Part:007'), otherSubjects(`Part:${large}`)]).toEqual([
      ['Part:7'],
      [`Part:${small}`],
    ]);
  });
});

describe('the canonical key', () => {
  it.each([
    [{ id: '007' }, { id: '7' }],
    [{ id: 7 }, { id: 7 }],
    [{ id: '7b' }, { id: '7b' }],
    [
      { sku: '08', shop: { id: '007' } },
      { shop: { id: '7' }, sku: '8' },
    ],
    [{ code: '007' }, { code: '007' }],
    [
      { id: '007', code: '1' },
      { id: '007', code: '1' },
    ],
  ])('of %j is %j', (key, canonical) => {
    const found = spellings('integer').canonicalKey('Part', key);

    expect(JSON.stringify(found)).toBe(JSON.stringify(canonical));
  });
});
