import { createTagIndex } from '@banyan/platform/cache/tag-index.ts';
import type { CacheScope } from '@banyan/platform/request/answer-policy.ts';
import { LRUCache } from 'lru-cache';
import { type AnswerBody, memoryOf } from './answer-body.ts';

/** A finished answer. */
export interface StoredAnswer {
  readonly body: AnswerBody;
  readonly tags: readonly string[];
  readonly scope: CacheScope;
  /** When the operation began; milliseconds since the epoch. */
  readonly createdAt: number;
  readonly maxAgeMs: number;
  /** Whether a part comes from a process which may hear of a change later than this one. */
  readonly mayLag: boolean;
}

/** Answers by key: bound in bytes, the least used go first, removed by tag. */
export interface AnswerStore {
  get(key: string): StoredAnswer | undefined;
  /** An answer larger than an eighth of the store is not kept. */
  set(key: string, answer: StoredAnswer): void;
  remove(key: string): void;
  removeTagged(tags: readonly string[]): void;
  clear(): void;
  /** Estimated memory of all answers. */
  readonly bytes: number;
  readonly size: number;
  /** Tags known to the index; for tests of its bound. */
  readonly indexedTags: number;
}

/** What an answer costs besides its body: objects, the index, the LRU's own lists. An estimate on the safe side. */
const overheadBytes = 600;
const bytesPerTag = 120;

/** An empty store of at most `maxBytes`. */
export function createAnswerStore(maxBytes: number): AnswerStore {
  const index = createTagIndex();
  const answers = new LRUCache<string, StoredAnswer>({
    maxSize: maxBytes,
    maxEntrySize: Math.max(1, Math.floor(maxBytes / 8)),
    sizeCalculation: sizeOf,
    dispose: ({ tags }, key) => index.remove(key, tags),
  });
  return {
    get: (key) => answers.get(key),
    set(key, answer) {
      answers.set(key, answer);
      if (answers.peek(key) === answer) index.add(key, answer.tags);
    },
    remove: (key) => answers.delete(key),
    removeTagged(tags) {
      for (const tag of tags) {
        for (const key of index.keysOf(tag)) answers.delete(key);
      }
    },
    clear: () => answers.clear(),
    get bytes() {
      return answers.calculatedSize;
    },
    get size() {
      return answers.size;
    },
    get indexedTags() {
      return index.tags;
    },
  };
}

function sizeOf({ body, tags }: StoredAnswer): number {
  const tagBytes = tags.reduce((sum, tag) => sum + 2 * tag.length + bytesPerTag, 0);
  return overheadBytes + tagBytes + memoryOf(body);
}
