import { describe, expect, it } from '@jest/globals';
import { cacheControlOf, observeCachePolicy, reportCachePolicy } from '../cache-policy.ts';
import { createTestRequest } from './helpers/request-parts.ts';

describe('reportCachePolicy', () => {
  it('keeps the shortest time, the narrowest scope and all tags', () => {
    const request = createTestRequest();

    reportCachePolicy({ request }, { maxAgeSeconds: 60, scope: 'private', tags: ['a'] });
    reportCachePolicy({ request }, { maxAgeSeconds: 1.5, scope: 'public', tags: ['b'] });

    const { maxAgeMs, scope, tags } = request.answer;
    expect([maxAgeMs, scope, [...tags]]).toEqual([1500, 'private', ['a', 'b']]);
  });

  it.each([
    [Number.NaN, 0],
    [-1, 0],
    [Number.POSITIVE_INFINITY, 31_536_000],
  ])('takes %d seconds as %d', (maxAgeSeconds, seconds) => {
    const request = createTestRequest();

    reportCachePolicy({ request }, { maxAgeSeconds, scope: 'public' });

    expect(request.answer.maxAgeMs).toBe(seconds * 1000);
  });
});

describe('observeCachePolicy', () => {
  it('hands reports on', () => {
    const original = createTestRequest();
    const { request, settle } = observeCachePolicy(original);

    reportCachePolicy({ request }, { maxAgeSeconds: 60, scope: 'public', tags: ['a'] });
    settle();

    expect(cacheControlOf(original.answer)).toBe('public, max-age=60');
    expect([...request.answer.tags]).toEqual(['a']);
    expect([request.answer.maxAgeMs, request.answer.scope]).toEqual([60_000, 'public']);
  });

  it('keeps an answer from being kept to which a subgraph contributed without a report', () => {
    const original = createTestRequest();
    reportCachePolicy({ request: original }, { maxAgeSeconds: 60, scope: 'public' });
    const { settle } = observeCachePolicy(original);

    settle();

    expect(cacheControlOf(original.answer)).toBe('no-store');
  });

  it.each([[{ id: '7' }], [undefined]])(
    'makes the answer private when somebody asks who calls, and it is %j',
    async (caller) => {
      const original = createTestRequest(caller === undefined ? {} : { caller });
      const { request, settle } = observeCachePolicy(original);

      const identity = await request.identity();
      reportCachePolicy({ request }, { maxAgeSeconds: 60, scope: 'public' });
      settle();

      expect(identity).toEqual(caller ?? null);
      expect(cacheControlOf(original.answer)).toBe('private, max-age=60');
    },
  );

  it('does not take the question who calls for a report', async () => {
    const original = createTestRequest({ caller: { id: '7' } });
    const { request, settle } = observeCachePolicy(original);

    await request.identity();
    settle();

    expect(cacheControlOf(original.answer)).toBe('no-store');
  });
});
