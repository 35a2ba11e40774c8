/** Runs one piece of work after the other. */
export interface Turns {
  /** Settles as `work` does. A failure does not stop the next. */
  take<Result>(work: () => Promise<Result>): Promise<Result>;
}

/** Nobody's turn yet. */
export function createTurns(): Turns {
  let last: Promise<unknown> = Promise.resolve();
  return {
    take(work) {
      const turn = last.then(work);
      last = turn.catch(() => undefined);
      return turn;
    },
  };
}
