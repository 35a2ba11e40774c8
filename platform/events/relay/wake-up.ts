import type { RelayTiming } from './relay-options.ts';

/** A bell for one waiter. A ring while nobody waits is kept for the next wait. */
export interface WakeUp {
  wake(): void;
  /** Resolves at a ring, or after `timeoutMs`. */
  wait(timeoutMs: number): Promise<void>;
}

/** A bell that has not rung. */
export function createWakeUp(timing: Pick<RelayTiming, 'after'>): WakeUp {
  let hasRung = false;
  let ring: (() => void) | null = null;
  return {
    wake() {
      if (ring === null) hasRung = true;
      else ring();
    },
    wait(timeoutMs) {
      if (hasRung) {
        hasRung = false;
        return Promise.resolve();
      }
      return new Promise((resolve) => {
        const callOff = timing.after(timeoutMs, () => ring?.());
        ring = () => {
          ring = null;
          callOff();
          resolve();
        };
      });
    },
  };
}
