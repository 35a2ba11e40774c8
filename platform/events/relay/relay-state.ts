import { randomUUID } from 'node:crypto';
import type { ReleasedRow } from '../outbox/outbox-store.ts';
import { markInBatches } from './mark-in-batches.ts';
import type { CompleteRelayOptions } from './relay-options.ts';
import { createSubjectQueues, type HeldRow, type SubjectQueues } from './subject-queues.ts';
import { createTurns, type Turns } from './turns.ts';
import { createWakeUp, type WakeUp } from './wake-up.ts';

/** What the steps of a relay share. */
export interface RelayState {
  readonly options: CompleteRelayOptions;
  readonly queues: SubjectQueues;
  readonly wakeUp: WakeUp;
  /**
   * Claims and releases take turns. A claim beside a release could bring rows from behind the ones that are being released,
   * and they would be sent first.
   */
  readonly turns: Turns;
  /** Resolves when the row is marked, or when the relay closes and it could not be. Never rejects. */
  readonly mark: (seq: number) => Promise<void>;
  /** Resolves when the row and those behind it are given back, or are to be had when their claim has run out. */
  readonly giveUp: (failure: FailedRow) => Promise<void>;
  readonly counts: { published: number; failed: number; parked: number };
  /** Types without a queue, told of once each. */
  readonly unroutable: Set<string>;
  /** Under which rows are claimed now. */
  claimant: string;
  inFlight: number;
  /** There may be rows in the outbox which were left there for want of room. */
  mayHaveMore: boolean;
  isClosing: boolean;
}

/** The row on its way, and what becomes of it. */
export interface FailedRow {
  readonly held: HeldRow;
  readonly why: Omit<ReleasedRow, 'seq'>;
}

/** The two ways in which rows leave a relay. */
export interface RelayExits {
  readonly mark: (seqs: readonly number[]) => Promise<void>;
  readonly giveUp: (failures: readonly FailedRow[]) => Promise<void>;
}

/** A relay that holds nothing yet. */
export function createRelayState(
  options: CompleteRelayOptions,
  exitsOf: (relay: RelayState) => RelayExits,
): RelayState {
  const relay: RelayState = {
    options,
    queues: createSubjectQueues(),
    wakeUp: createWakeUp(options.timing),
    turns: createTurns(),
    mark: markInBatches((seqs) => exits.mark(seqs)),
    giveUp: markInBatches((failures) => exits.giveUp(failures)),
    counts: { published: 0, failed: 0, parked: 0 },
    unroutable: new Set(),
    claimant: randomUUID(),
    inFlight: 0,
    mayHaveMore: false,
    isClosing: false,
  };
  const exits = exitsOf(relay);
  return relay;
}
