/** Who wants to hear that events may have been added. */
export interface AppendListeners {
  /** Returns how to stop. */
  add(wake: () => void): () => void;
  /** Calls all of them. */
  wakeAll(): void;
}

export function createAppendListeners(): AppendListeners {
  const listeners = new Set<{ readonly wake: () => void }>();
  return {
    add(wake) {
      const listener = { wake };
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    wakeAll() {
      for (const { wake } of listeners) wake();
    },
  };
}
