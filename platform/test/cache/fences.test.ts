import { describe, expect, it } from '@jest/globals';
import { createFences } from '../../cache/fences.ts';
import { EVERYTHING_TAG } from '../../cache/tags.ts';

describe('a fence', () => {
  it('is broken by an invalidation of its tags since it was opened, and by no other', () => {
    const fences = createFences();
    fences.breakTagged(['before']);
    const fence = fences.open();
    fences.breakTagged(['since']);

    expect(fence.isIntact(['before', 'other'])).toBe(true);
    expect(fence.isIntact(['other', 'since'])).toBe(false);
    expect(fences.open().isIntact(['before', 'since'])).toBe(true);
  });

  it.each([
    ['breaking all', (fences: ReturnType<typeof createFences>) => fences.breakAll()],
    [
      'the tag of everything',
      (fences: ReturnType<typeof createFences>) => fences.breakTagged(['a', EVERYTHING_TAG]),
    ],
  ])('is broken by %s, unless it was opened later', (_name, breakThem) => {
    const fences = createFences();
    const before = fences.open();

    breakThem(fences);

    expect(before.isIntact(['anything'])).toBe(false);
    expect(before.isIntact([])).toBe(false);
    expect(fences.open().isIntact(['a', 'anything'])).toBe(true);
  });

  it('counts as broken when it is older than what is remembered, which has a bound', () => {
    const fences = createFences(2);
    const old = fences.open();
    fences.breakTagged(['a']);
    const young = fences.open();

    fences.breakTagged(['b']);
    fences.breakTagged(['c']);

    expect(fences.rememberedTags).toBe(2);
    expect(old.isIntact(['other'])).toBe(false);
    expect(young.isIntact(['a', 'other'])).toBe(true);
    expect(young.isIntact(['b'])).toBe(false);
  });

  it('remembers the last of several invalidations of one tag', () => {
    const fences = createFences(2);
    fences.breakTagged(['a']);
    fences.breakTagged(['b']);
    const fence = fences.open();

    fences.breakTagged(['a']);
    fences.breakTagged(['c']);

    expect(fence.isIntact(['a'])).toBe(false);
  });
});
