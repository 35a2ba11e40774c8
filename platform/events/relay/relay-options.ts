import type { Logger } from '../../telemetry/logger.ts';
import type { EventBroker } from '../brokers/event-broker.ts';
import type { OutboxRow, OutboxStore } from '../outbox/outbox-store.ts';

/** What a relay stands on, and how it works. Outbox and broker stay the caller's, and are closed after the relay. */
export interface RelayOptions {
  readonly outbox: OutboxStore;
  readonly broker: EventBroker;
  readonly log: Logger;
  /**
   * Looks at a payload before it is sent. A text is the reason why it must not be: its subject is parked. Default: all may.
   */
  readonly check?: (row: OutboxRow) => string | null;
  /** Events on their way, sent or confirmed but not yet marked: no crash makes more duplicates. Default 256. */
  readonly window?: number;
  /** Rows held at most, on their way or waiting behind others of their subject. Default 1024. */
  readonly maxHeld?: number;
  /**
   * After that another relay may take over rows of this one. A publication without a word after half of it counts as failed,
   * so the broker's own limit should be shorter. Default 30 000.
   */
  readonly leaseMs?: number;
  /** The outbox is looked at so often even when nothing wakes the relay. Default 1000. */
  readonly pollMs?: number;
  /** Wait after the first failure of a row; doubles with each, up to a minute, and is drawn at random below that. Default 500. */
  readonly backoffMs?: number;
  /** For tests. */
  readonly timing?: RelayTiming;
}

/** Time and chance. */
export interface RelayTiming {
  /** Milliseconds on a clock that never goes back. */
  now(): number;
  /** Calls `run` once after `delayMs`; the result calls it off. Does not keep the process alive. */
  after(delayMs: number, run: () => void): () => void;
  /** From 0 up to 1. */
  random(): number;
}

/** Defaults applied. */
export type CompleteRelayOptions = Required<RelayOptions>;

/** Fills in the defaults. Throws a RangeError for a number that is not positive, or a window larger than what is held. */
export function completeRelayOptions(options: RelayOptions): CompleteRelayOptions {
  const complete: CompleteRelayOptions = {
    check: () => null,
    window: 256,
    maxHeld: 1024,
    leaseMs: 30_000,
    pollMs: 1000,
    backoffMs: 500,
    timing: processTiming,
    ...options,
  };
  for (const name of ['window', 'maxHeld', 'leaseMs', 'pollMs', 'backoffMs'] as const) {
    requirePositive(name, complete[name]);
  }
  if (complete.maxHeld >= complete.window) return complete;
  throw new RangeError(
    `maxHeld must be at least the window of ${complete.window}, received ${complete.maxHeld}`,
  );
}

function requirePositive(name: string, value: number): void {
  if (Number.isSafeInteger(value) && value > 0) return;
  throw new RangeError(`${name} must be a whole number above 0, received ${value}`);
}

/** The time and chance of this process. */
export const processTiming: RelayTiming = {
  now: () => performance.now(),
  after(delayMs, run) {
    const timer = setTimeout(run, delayMs).unref();
    return () => clearTimeout(timer);
  },
  random: () => Math.random(),
};
