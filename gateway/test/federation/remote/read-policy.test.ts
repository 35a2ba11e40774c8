import { describe, expect, it } from '@jest/globals';
import { readRemotePolicy } from '../../../federation/remote/read-policy.ts';

describe('readRemotePolicy', () => {
  it.each([
    ['no header', {}, 0, 'public'],
    ['a time', { 'cache-control': 'max-age=60' }, 60, 'public'],
    ['a time of which most has passed', { 'cache-control': 'max-age=60', age: '59' }, 1, 'public'],
    ['a time that has passed', { 'cache-control': 'max-age=60', age: '61' }, 0, 'public'],
    ['a time for shared caches', { 'cache-control': 'max-age=5, s-maxage="60"' }, 60, 'public'],
    ['words in capitals', { 'cache-control': 'Public, MAX-AGE=60' }, 60, 'public'],
    ['several headers', { 'cache-control': ['max-age=60', 'private'] }, 60, 'private'],
    ['private', { 'cache-control': 'private, max-age=60' }, 60, 'private'],
    ['no-store beside a time', { 'cache-control': 'no-store, max-age=60' }, 0, 'public'],
    ['no-cache beside a time', { 'cache-control': 'no-cache, max-age=60' }, 0, 'public'],
    ['a time that is none', { 'cache-control': 'max-age=-60' }, 0, 'public'],
    ['an age that is none', { 'cache-control': 'max-age=60', age: 'old' }, 60, 'public'],
    ['variation by everything', { 'cache-control': 'max-age=60', vary: '*' }, 0, 'public'],
    [
      'variation by the caller',
      { 'cache-control': 'public, max-age=60', vary: 'Accept, Authorization' },
      60,
      'private',
    ],
  ])('understands %s', (_, headers, seconds, scope) => {
    const policy = readRemotePolicy(headers, undefined, false);

    expect(policy).toEqual({ maxAgeMs: seconds * 1000, scope, tags: [] });
  });

  it.each([
    ['max-age=60', 'private'],
    ['public, max-age=60', 'public'],
    ['s-maxage=60', 'public'],
  ])('takes %j of a subgraph that sees the caller as %s', (header, scope) => {
    expect(readRemotePolicy({ 'cache-control': header }, undefined, true).scope).toBe(scope);
  });

  it.each([
    [{ cacheTags: ['a', 'b'] }, ['a', 'b']],
    [{ cacheTags: 'a' }, []],
    [{ cacheTags: [1] }, []],
    [null, []],
  ])('reads the tags in %j', (extensions, tags) => {
    expect(readRemotePolicy({}, extensions, false).tags).toEqual(tags);
  });
});
