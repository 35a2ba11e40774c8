import { describe, expect, it } from '@jest/globals';
import { createEntity, memberOf, mergeEntity } from '../../../federation/plan/entity.ts';

describe('memberOf', () => {
  it.each(['constructor', 'toString', '__proto__', '__defineGetter__'])(
    'does not take %s for a member that an object only inherits',
    (name) => {
      expect(memberOf({}, name)).toBeUndefined();
      expect(memberOf(JSON.parse(`{"${name}": 1}`), name)).toBe(1);
    },
  );

  it('knows no object whose inherited members it would take for own ones', () => {
    const inherited = Object.getOwnPropertyNames(Object.prototype);

    expect(inherited.filter((name) => memberOf({}, name) !== undefined)).toEqual([]);
  });
});

describe('mergeEntity', () => {
  it('merges objects by key and lists of equal length by index, and replaces everything else', () => {
    const target = { a: { x: 1 }, list: [{ x: 1 }, null], other: [1, 2], nothing: null, kept: 1 };
    const source = {
      a: { y: 2 },
      list: [{ y: 2 }, { y: 3 }],
      other: [3],
      nothing: { z: 1 },
      kept: undefined,
    };

    mergeEntity(target, source, false);

    expect(target).toEqual({
      a: { x: 1, y: 2 },
      list: [{ x: 1, y: 2 }, { y: 3 }],
      other: [3],
      nothing: { z: 1 },
      kept: 1,
    });
  });

  it('makes nothing of a source that is put into several entities a part of them', () => {
    const source = { part: { list: [{ x: 1 }] } };
    const [first, second] = [createEntity(), createEntity()];

    mergeEntity(first, source, true);
    mergeEntity(second, source, true);
    mergeEntity(first, { part: { list: [{ y: 2 }] } }, false);

    expect(first).toEqual({ part: { list: [{ x: 1, y: 2 }] } });
    expect(second).toEqual({ part: { list: [{ x: 1 }] } });
    expect(source).toEqual({ part: { list: [{ x: 1 }] } });
  });

  it('takes __proto__ for a plain key', () => {
    const target: Record<string, unknown> = JSON.parse('{}');

    mergeEntity(target, JSON.parse('{"__proto__": {"polluted": true}}'), false);
    mergeEntity(target, JSON.parse('{"__proto__": {"more": true}}'), false);

    expect(JSON.stringify(target)).toBe('{"__proto__":{"polluted":true,"more":true}}');
    expect(Reflect.get({}, 'polluted')).toBeUndefined();
  });
});
