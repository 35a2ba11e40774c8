import { describe, expect, it } from '@jest/globals';
import { createAnswerBody } from '../../response-cache/answer-body.ts';
import { createResponseCache } from '../../response-cache/create-response-cache.ts';
import { createRepeatedRequests } from '../../response-cache/repeated-requests.ts';

/** Remembers nothing yet; `remember` keeps a response under a key, from one answer that is in the cache. */
function startRemembering() {
  const cache = createResponseCache({ sharedStore: null });
  cache.openFill('answer').store({
    body: createAnswerBody('{}'),
    tags: [],
    scope: 'public',
    createdAt: Date.now(),
    mayLag: false,
    maxAgeMs: 60_000,
  });
  const repeats = createRepeatedRequests(cache, []);
  const remember = (requestKey: string, body: Buffer | null = Buffer.from('{"ä":1}')) => {
    const answer = cache.find('answer');
    if (answer === null) throw new Error('the answer is gone');
    const headers = { 'content-type': 'application/json' };
    repeats.remember(requestKey, { answerKey: 'answer', answer, status: 200, headers, body });
  };
  return { repeats, remember };
}

describe('createRepeatedRequests', () => {
  it('keeps the bytes of a body', () => {
    const { repeats, remember } = startRemembering();

    remember('a');

    const body = repeats.find('a')?.body ?? '';
    expect(Buffer.from(body, 'latin1').toString()).toBe('{"ä":1}');
  });

  it('keeps that there is no body', () => {
    const { repeats, remember } = startRemembering();

    remember('a', null);

    expect(repeats.find('a')?.body).toBeNull();
  });

  it.each([
    ['more than 32 Mi characters of requests', 33, 1024 * 1024, 0],
    ['more than 32 Mi characters of responses', 33, 10, 1024 * 1024],
    ['more than 2000 requests', 2001, 10, 0],
  ])('forgets the oldest of %s', (_, count, length, bodyLength) => {
    const { repeats, remember } = startRemembering();
    const keys = Array.from({ length: count }, (_, index) => String(index).padEnd(length, 'x'));

    for (const key of keys) remember(key, Buffer.alloc(bodyLength));

    expect(repeats.find(keys[0] ?? '')).toBeNull();
    expect(repeats.find(keys.at(-1) ?? '')).not.toBeNull();
  });

  it('does not remember a request longer than all may be together', () => {
    const { repeats, remember } = startRemembering();
    const key = 'x'.repeat(32 * 1024 * 1024 + 1);

    remember(key);

    expect(repeats.find(key)).toBeNull();
  });
});
