/** Knows how many tasks run, to wait for their end. */
export interface InFlight {
  /** A task begins; what is returned is called when it ends, further calls do nothing. */
  begin(): () => void;
  /** Resolves when all tasks that run now have ended. Those that begin later are not waited for. */
  ended(): Promise<void>;
}

interface Generation {
  count: number;
  readonly none: PromiseWithResolvers<void>;
}

/**
 * No task runs yet. It counts, and holds none of them: of a Set that much goes through, V8 keeps outgrown tables until it
 * collects the old objects, and with them what was in the Set then.
 */
export function createInFlight(): InFlight {
  let current: Generation = { count: 0, none: Promise.withResolvers() };
  return {
    begin() {
      const own = current;
      own.count += 1;
      let isOver = false;
      return () => {
        if (isOver) return;
        isOver = true;
        own.count -= 1;
        if (own.count === 0 && own !== current) own.none.resolve();
      };
    },
    ended() {
      const last = current;
      current = { count: 0, none: Promise.withResolvers() };
      if (last.count === 0) last.none.resolve();
      return last.none.promise;
    },
  };
}
