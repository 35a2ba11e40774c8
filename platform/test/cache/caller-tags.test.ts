import { describe, expect, it } from '@jest/globals';
import { ALL_CALLERS_TAG, callerTag, callerTags } from '../../cache/caller-tags.ts';
import { createScopeHasher } from '../../cache/scope.ts';

const hashScope = createScopeHasher('a-secret-of-the-replicas');
const ada = ['Bearer ada'];

describe('callerTags', () => {
  it('name all callers, and the caller by each of the headers that do', () => {
    const headers = new Map([
      ['authorization', ada],
      ['cookie', ['session=1']],
      ['accept-language', ['de']],
    ]);

    expect(callerTags(hashScope, headers)).toEqual([
      ALL_CALLERS_TAG,
      callerTag(hashScope, 'authorization', ada),
      callerTag(hashScope, 'cookie', ['session=1']),
    ]);
  });

  it('name only all callers when nobody says who calls', () => {
    expect(callerTags(hashScope, new Map([['accept-language', ['de']]]))).toEqual([
      ALL_CALLERS_TAG,
    ]);
  });

  it('name the caller only by the headers that count', () => {
    const headers = new Map([
      ['authorization', ada],
      ['cookie', ['session=1']],
    ]);

    expect(callerTags(hashScope, headers, ['cookie'])).toEqual([
      ALL_CALLERS_TAG,
      callerTag(hashScope, 'cookie', ['session=1']),
    ]);
  });

  it('differ by caller, by header and by secret, and do not show what was sent', () => {
    const tags = [
      callerTag(hashScope, 'authorization', ada),
      callerTag(hashScope, 'authorization', ['Bearer eve']),
      callerTag(hashScope, 'cookie', ada),
      callerTag(createScopeHasher('another secret of others'), 'authorization', ada),
    ];

    expect(new Set(tags).size).toBe(tags.length);
    expect(tags.join()).not.toContain('ada');
  });
});
