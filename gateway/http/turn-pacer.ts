/**
 * Spreads work over turns of the event loop. Node accepts one connection a turn, and reads requests and fires timers once a
 * turn, so a turn that executes all operations at hand makes clients, health checks and deadlines wait for seconds.
 */
export interface TurnPacer {
  /** Resolves when the work may begin: at once while the turn is young, else in a later turn, first come, first served. */
  begin(): Promise<void>;
}

/** How a pacer is made. */
export interface TurnPacerOptions {
  /** Work that comes when a turn has taken so long waits for the next one. Default 10 ms. */
  readonly sliceMs?: number;
  /** Milliseconds of a clock that never goes back. Default: that of the process. */
  readonly now?: () => number;
}

const started = Promise.resolve();

/** A pacer for one event loop. */
export function createTurnPacer({
  sliceMs = 10,
  now = () => performance.now(),
}: TurnPacerOptions = {}): TurnPacer {
  const waiting: (() => void)[] = [];
  let turnBeganAt: number | null = null;

  const openTurn = (): number => {
    setImmediate(endTurn);
    turnBeganAt = now();
    return turnBeganAt;
  };
  const endTurn = () => {
    turnBeganAt = null;
    const next = waiting.shift();
    if (next === undefined) return;
    openTurn();
    next();
  };

  return {
    begin() {
      const isYoung = now() - (turnBeganAt ?? openTurn()) < sliceMs;
      if (isYoung && waiting.length === 0) return started;
      return new Promise((resolve) => {
        waiting.push(resolve);
      });
    },
  };
}
