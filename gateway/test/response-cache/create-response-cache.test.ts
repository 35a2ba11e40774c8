import { EVERYTHING_TAG } from '@banyan/platform/cache/tags.ts';
import { createFakeSharedStore } from '@banyan/platform/test/helpers/fake-shared-store.ts';
import { describe, expect, it } from '@jest/globals';
import { createAnswerBody } from '../../response-cache/answer-body.ts';
import { createAnswerStore, type StoredAnswer } from '../../response-cache/answer-store.ts';
import { createResponseCache } from '../../response-cache/create-response-cache.ts';

const startedAt = 1_000_000;

function answerOf(text: string, parts: Partial<StoredAnswer> = {}): StoredAnswer {
  const body = createAnswerBody(text);
  return {
    body,
    tags: [],
    scope: 'public',
    createdAt: startedAt,
    maxAgeMs: 60_000,
    mayLag: false,
    ...parts,
  };
}

/** A cache at a time that the test sets. */
function createCacheUnderTest(sharedStore = createFakeSharedStore()) {
  const time = { now: startedAt };
  const cache = createResponseCache({
    sharedStore: sharedStore.connect(),
    now: () => time.now,
  });
  const fill = (key: string, answer: StoredAnswer) => cache.openFill(key).store(answer);
  return { cache, time, fill, sharedStore };
}

describe('response cache', () => {
  it('gives an answer until its time is up', () => {
    const { cache, time, fill } = createCacheUnderTest();
    const answer = answerOf('a');
    fill('key', answer);

    time.now += 59_999;
    const before = cache.find('key');
    time.now += 1;
    const after = cache.find('key');

    expect([before, after]).toEqual([answer, null]);
    expect(cache.statistics()).toMatchObject({ hits: 1, misses: 1, stored: 1, answers: 0 });
  });

  it('counts why answers are not stored, and requests that pass it by', () => {
    const { cache, fill } = createCacheUnderTest();
    const late = cache.openFill('three');
    cache.invalidate(['a']);

    fill('one', answerOf('1', { scope: 'private' }));
    fill('two', answerOf('2', { maxAgeMs: 0 }));
    late.store(answerOf('3', { tags: ['a'] }));
    cache.countBypass('inspected');
    cache.countBypass('unusual');
    cache.countBypass('unusual');

    expect(cache.statistics()).toMatchObject({
      stored: 0,
      private: 1,
      unkept: 1,
      fenced: 1,
      bypassed: { inspected: 1, unusual: 2, new_type: 0 },
      answers: 0,
    });
  });

  it('does not count who only looks, until an answer is given', () => {
    const { cache, fill } = createCacheUnderTest();
    fill('key', answerOf('a'));

    const found = cache.peek('key');
    const missed = cache.peek('other');
    const looked = cache.statistics();
    cache.countHit();

    expect([found === null, missed]).toEqual([false, null]);
    expect(looked).toMatchObject({ hits: 0, misses: 0 });
    expect(cache.statistics()).toMatchObject({ hits: 1, misses: 0 });
  });

  it('never stores a private answer', () => {
    const { cache, fill } = createCacheUnderTest();

    fill('key', answerOf('a', { scope: 'private' }));

    expect(cache.find('key')).toBeNull();
  });

  it('removes exactly the answers that carry an invalidated tag', () => {
    const { cache, fill } = createCacheUnderTest();
    fill('one', answerOf('1', { tags: ['a', 'b'] }));
    fill('two', answerOf('2', { tags: ['b', 'c'] }));
    fill('three', answerOf('3', { tags: ['c'] }));
    fill('four', answerOf('4'));

    cache.invalidate(['a', 'b']);

    const found = ['one', 'two', 'three', 'four'].map((key) => cache.find(key) !== null);
    expect(found).toEqual([false, false, true, true]);
  });

  it('removes all answers, and stores none that is being made, when everything is invalidated', () => {
    const { cache, fill } = createCacheUnderTest();
    fill('one', answerOf('1', { tags: ['a'] }));
    fill('two', answerOf('2'));
    const late = cache.openFill('late');

    cache.invalidate([EVERYTHING_TAG]);
    late.store(answerOf('3'));

    expect(cache.statistics().answers).toBe(0);
  });

  it('does not store what was being made while a part of it was invalidated', () => {
    const { cache } = createCacheUnderTest();
    const old = cache.openFill('old');
    const other = cache.openFill('other');

    cache.invalidate(['a']);
    old.store(answerOf('old', { tags: ['a'] }));
    other.store(answerOf('other', { tags: ['b'] }));

    expect([cache.find('old'), cache.find('other')?.body.bytes.toString()]).toEqual([
      null,
      'other',
    ]);
    expect(cache.statistics()).toMatchObject({ fenced: 1, stored: 1 });
  });

  it('hears what another replica invalidates', async () => {
    const { cache, fill, sharedStore } = createCacheUnderTest();
    const late = cache.openFill('late');
    fill('key', answerOf('a', { tags: ['a'] }));

    await sharedStore.connect().replaceVersions(['a']);
    late.store(answerOf('b', { tags: ['a'] }));

    expect([cache.find('key'), cache.find('late')]).toEqual([null, null]);
  });

  it.each([
    ['of another process, with the tag', { mayLag: true, tags: ['a', 'b'] }, 1000],
    ['of another process, without the tag', { mayLag: true, tags: ['b'] }, 60_000],
    ['of this process, with the tag', { mayLag: false, tags: ['a', 'b'] }, 60_000],
  ])(
    'keeps an answer %s, begun right after an invalidation, for %j: %d ms',
    (_name, parts, keptMs) => {
      const { cache, time } = createCacheUnderTest();
      // Long after its news began to arrive.
      time.now += 5000;
      cache.invalidate(['a']);
      time.now += 500;
      const answer = answerOf('maybe old', { ...parts, createdAt: time.now });

      const fill = cache.openFill('key');
      time.now += 100;
      const told = fill.store(answer);
      const { now } = time;
      const kept = [keptMs - 101, keptMs - 100].map((passedMs) => {
        time.now = now + passedMs;
        return cache.find('key') !== null;
      });

      expect(told).toEqual({ ...answer, maxAgeMs: keptMs });
      expect(kept).toEqual([true, false]);
    },
  );

  it('keeps an answer of another process in full when that had a second to hear of the change', () => {
    const { cache, time } = createCacheUnderTest();
    cache.invalidate(['a']);
    time.now += 1100;
    const answer = answerOf('new', { mayLag: true, tags: ['a'], createdAt: time.now });

    expect(cache.openFill('key').store(answer)).toBe(answer);
    expect(cache.find('key')).toBe(answer);
  });

  it('keeps an answer of another process for a second when news have just begun to arrive again', () => {
    const { cache, time, sharedStore } = createCacheUnderTest();
    sharedStore.disconnect();
    sharedStore.reconnect();
    const answer = answerOf('maybe old', { mayLag: true, createdAt: time.now });

    cache.openFill('key').store(answer);
    time.now += 1000;

    expect(cache.find('key')).toBeNull();
  });

  it('believes answers for a second while news cannot arrive, and none of them afterwards', () => {
    const { cache, time, fill, sharedStore } = createCacheUnderTest();
    fill('before', answerOf('a'));
    const acrossLoss = cache.openFill('across');

    sharedStore.disconnect();
    acrossLoss.store(answerOf('a'));
    fill('during', answerOf('a'));
    const atOnce = ['before', 'across', 'during'].map((key) => cache.find(key) !== null);
    time.now += 1000;
    const afterASecond = cache.find('during');
    const acrossReturn = cache.openFill('return');
    sharedStore.reconnect();
    acrossReturn.store(answerOf('a', { createdAt: time.now }));
    fill('after', answerOf('a'));

    expect(atOnce).toEqual([false, false, true]);
    expect(afterASecond).toBeNull();
    expect(['return', 'after'].map((key) => cache.find(key) !== null)).toEqual([false, true]);
  });

  it('gives no answer while news have not been confirmed for a second, and the same one again when they are', () => {
    const { cache, time, fill, sharedStore } = createCacheUnderTest();
    const answer = answerOf('a');
    sharedStore.confirm(time.now);
    fill('key', answer);

    time.now += 999;
    const within = cache.find('key');
    time.now += 1;
    const beyond = cache.find('key');
    sharedStore.confirm(time.now);

    expect([within, beyond, cache.find('key')]).toEqual([answer, null, answer]);
  });

  it('drops everything and hears nothing more when it is closed', () => {
    const { cache, fill, sharedStore } = createCacheUnderTest();
    fill('key', answerOf('a'));

    cache.close();
    sharedStore.reconnect();

    expect(cache.statistics().answers).toBe(0);
  });
});

describe('answer store', () => {
  it('stays within its bytes, and its index as small as its answers', () => {
    const store = createAnswerStore(100_000);

    for (let index = 0; index < 5000; index++) {
      store.set(`key-${index}`, answerOf('x'.repeat(500), { tags: [`tag-${index}`, 'all'] }));
    }

    expect(store.bytes).toBeLessThanOrEqual(100_000);
    expect(store.size).toBeGreaterThan(50);
    expect(store.indexedTags).toBe(store.size + 1);
  });

  it('forgets the tags of answers that are replaced or removed', () => {
    const store = createAnswerStore(100_000);
    store.set('key', answerOf('a', { tags: ['a'] }));
    store.set('key', answerOf('b', { tags: ['b'] }));

    store.removeTagged(['a']);
    const kept = store.get('key');
    store.removeTagged(['b']);

    expect(kept?.body.bytes.toString()).toBe('b');
    expect([store.size, store.indexedTags]).toEqual([0, 0]);
  });

  it('does not keep an answer that would push out many others', () => {
    const store = createAnswerStore(100_000);

    store.set('key', answerOf('x'.repeat(20_000), { tags: ['a'] }));

    expect([store.size, store.indexedTags]).toEqual([0, 0]);
  });
});
