import { describe, expect, it } from '@jest/globals';
import type { CachedEntry } from '../../cache/cached-entry.ts';
import { createMemoryStore } from '../../cache/memory-store.ts';

const mebibyte = 1024 * 1024;

function entryOf(value: string): CachedEntry {
  return {
    value,
    exists: true,
    freshUntil: Number.POSITIVE_INFINITY,
    staleUntil: Number.POSITIVE_INFINITY,
    errorUntil: Number.POSITIVE_INFINITY,
    keptUntil: Number.POSITIVE_INFINITY,
    validator: null,
    versions: [],
    jsonLength: value.length,
  };
}

describe('the memory of a cache', () => {
  it('stays within its bound with a million distinct keys, and so does its index', () => {
    const memory = createMemoryStore(64 * mebibyte);

    for (let index = 0; index < 1_000_000; index += 1) {
      memory.set(`shop/Thing[0]/x/public/${index}`, [`Thing:${index}`, 'Thing'], entryOf('value'));
    }

    expect(memory.bytes).toBeLessThanOrEqual(64 * mebibyte);
    expect(memory.entries).toBeGreaterThan(10_000);
    expect(memory.indexedTags).toBe(memory.entries + 1);
  });

  it('does not keep an entry that is larger than all of it, nor what it would replace', () => {
    const memory = createMemoryStore(4096);
    memory.set('a', [], entryOf('small'));

    memory.set('a', [], entryOf('x'.repeat(4096)));

    expect(memory.get('a')).toBeUndefined();
  });

  it('removes by tag exactly what has the tag', () => {
    const memory = createMemoryStore(mebibyte);
    memory.set('a', ['red', 'round'], entryOf('a'));
    memory.set('b', ['red'], entryOf('b'));
    memory.set('c', ['round'], entryOf('c'));

    memory.removeTagged(['red']);

    expect(['a', 'b', 'c'].map((key) => memory.get(key)?.value)).toEqual([
      undefined,
      undefined,
      'c',
    ]);
    expect(memory.indexedTags).toBe(1);
  });

  it('forgets the tags of an entry that is replaced', () => {
    const memory = createMemoryStore(mebibyte);
    memory.set('a', ['old'], entryOf('1'));

    memory.set('a', ['new'], entryOf('2'));
    memory.removeTagged(['old']);

    expect(memory.get('a')?.value).toBe('2');
    memory.clear();
    expect([memory.entries, memory.indexedTags, memory.bytes]).toEqual([0, 0, 0]);
  });
});
