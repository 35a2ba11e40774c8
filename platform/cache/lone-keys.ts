import { LRUCache } from 'lru-cache';

/** Keys whose last load brought nothing that other replicas can have, so that it is not worth while to wait for the next one. */
export interface LoneKeys {
  has(key: string): boolean;
  add(key: string): void;
  remove(key: string): void;
}

/** Keys that are remembered. */
const maxRemembered = 10_000;

/** No such key yet. One that is forgotten costs a wait. */
export function createLoneKeys(max = maxRemembered): LoneKeys {
  const keys = new LRUCache<string, true>({ max });
  return {
    has: (key) => keys.get(key) === true,
    add: (key) => keys.set(key, true),
    remove: (key) => keys.delete(key),
  };
}
