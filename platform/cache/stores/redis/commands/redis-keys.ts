/** The names that the store uses in Redis, all below one prefix. Kinds are apart, so that no key can be taken for another's. */
export interface StoreKeys {
  entry(key: string): string;
  version(tag: string): string;
  lease(key: string): string;
  /** On which news of invalidations are published. */
  readonly channel: string;
}

/** The names below a prefix. */
export function createStoreKeys(prefix: string): StoreKeys {
  return {
    entry: (key) => `${prefix}e:${key}`,
    version: (tag) => `${prefix}v:${tag}`,
    lease: (key) => `${prefix}l:${key}`,
    channel: `${prefix}invalidated`,
  };
}
