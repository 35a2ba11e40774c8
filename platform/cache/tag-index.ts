/** Which keys have a tag. Holds nothing of a key that was removed. */
export interface TagIndex {
  add(key: string, tags: readonly string[]): void;
  remove(key: string, tags: readonly string[]): void;
  keysOf(tag: string): readonly string[];
  readonly tags: number;
}

/** An index of nothing. */
export function createTagIndex(): TagIndex {
  // Most tags are those of one entity, which has one key: a set for each would cost more than all the rest.
  const keysByTag = new Map<string, string | Set<string>>();
  return {
    add(key, tags) {
      for (const tag of tags) {
        const keys = keysByTag.get(tag);
        if (keys === undefined) keysByTag.set(tag, key);
        else if (typeof keys !== 'string') keys.add(key);
        else if (keys !== key) keysByTag.set(tag, new Set([keys, key]));
      }
    },
    remove(key, tags) {
      for (const tag of tags) {
        const keys = keysByTag.get(tag);
        if (keys === key) keysByTag.delete(tag);
        if (keys === undefined || typeof keys === 'string') continue;
        keys.delete(key);
        if (keys.size === 0) keysByTag.delete(tag);
      }
    },
    keysOf(tag) {
      const keys = keysByTag.get(tag) ?? [];
      return typeof keys === 'string' ? [keys] : [...keys];
    },
    get tags() {
      return keysByTag.size;
    },
  };
}
