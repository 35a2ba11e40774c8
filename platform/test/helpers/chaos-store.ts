import type { SharedStore } from '../../cache/shared-store.ts';

type StoreCall = Exclude<keyof SharedStore, 'subscribe' | 'isAvailable' | 'close'>;

/** What happens to a call: before it has reached the store, and after that before its answer has come back. */
export interface Trouble {
  readonly before?: () => Promise<void>;
  readonly after?: () => Promise<void>;
}

/** A store that gets into trouble when it is told to. Everything else is done by the store that it wraps. */
export interface ChaosStore extends SharedStore {
  /** Trouble for one call, or for each; null ends it. */
  trouble(call: StoreCall | 'all', trouble: Trouble | null): void;
  setAvailable(isAvailable: boolean): void;
}

export const failing: Trouble = { before: () => Promise.reject(new Error('chaos: no')) };
/** The store does it, but nobody hears of that. */
export const losingAnswers: Trouble = { after: () => Promise.reject(new Error('chaos: lost')) };
export const hanging: Trouble = { before: () => new Promise(() => undefined) };

export function createChaosStore(store: SharedStore): ChaosStore {
  const troubles = new Map<StoreCall | 'all', Trouble>();
  let isAvailable = true;
  const through = async <T>(name: StoreCall, call: () => Promise<T>): Promise<T> => {
    const trouble = troubles.get(name) ?? troubles.get('all');
    await trouble?.before?.();
    const result = await call();
    await trouble?.after?.();
    return result;
  };
  return {
    get isAvailable() {
      return isAvailable && store.isAvailable;
    },
    setAvailable(value) {
      isAvailable = value;
    },
    trouble(call, trouble) {
      if (trouble === null) troubles.delete(call);
      else troubles.set(call, trouble);
    },
    read: (keys, tags) => through('read', () => store.read(keys, tags)),
    ensureVersions: (tags) => through('ensureVersions', () => store.ensureVersions(tags)),
    write: (entries) => through('write', () => store.write(entries)),
    replaceVersions: (tags) => through('replaceVersions', () => store.replaceVersions(tags)),
    acquireLeases: (keys, ttlMs) =>
      through('acquireLeases', () => store.acquireLeases(keys, ttlMs)),
    releaseLeases: (keys) => through('releaseLeases', () => store.releaseLeases(keys)),
    subscribe: (listener) => store.subscribe(listener),
    close: () => store.close(),
  };
}
