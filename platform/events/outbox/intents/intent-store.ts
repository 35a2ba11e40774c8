import type { JsonObject } from '../../../json/json-value.ts';
import type { ChangeEvent, NewEvent } from '../../change-event.ts';

/**
 * What is about to be written to a service that cannot write our outbox in its own transaction. An intent is stored before
 * the call and settled after it; one that stays unsettled tells of a call whose outcome somebody has to find out. It lives
 * in the database of the outbox, and is closed with it.
 */
export interface IntentStore {
  /** Resolves with the intent's id when it is stored for good: the call may be made. Rejects when it is not. */
  begin(intent: NewIntent): Promise<string>;
  /**
   * Writes down how the call ended; for `ready` together with its events, in one transaction. Safe to repeat: an intent
   * that is ready or dropped stays as it is, and no event is written a second time. Rejects for an id that is not there.
   */
  settle(id: string, outcome: IntentOutcome): Promise<SettledIntent>;
  /**
   * Takes intents for one reconciler, oldest first: those whose outcome is unknown, and those pending for so long that the
   * process which made the call must have ended. Each counts as an attempt.
   */
  claimUnsettled(options: ClaimIntentsOptions): Promise<readonly Intent[]>;
  /** Gives a claimed intent back, to be looked at again later. Whether `claimant` still held it. */
  postpone(id: string, options: PostponeOptions): Promise<boolean>;
  audit(): Promise<IntentAudit>;
  /** Deletes up to `limit` ready and dropped intents settled longer ago than `olderThanMs`; how many. */
  prune(options: { readonly olderThanMs: number; readonly limit: number }): Promise<number>;
}

/** `pending`: the call is under way. `unknown`: it ended, and nobody knows how. */
export type IntentState = 'pending' | 'ready' | 'dropped' | 'unknown';

/** A call that is about to be made. */
export interface NewIntent {
  readonly subgraph: string;
  /** Of the GraphQL field, such as `Mutation.updateStock`. */
  readonly coordinate: string;
  /** GraphQL type name. */
  readonly entity: string;
  /** Null when it is known only from the answer. */
  readonly key: JsonObject | null;
  /** Past tense, as in the event. */
  readonly verb: string;
  /** What is needed to make the events later. No personal data but what the schema declares as part of an event. */
  readonly details: JsonObject;
  /** What the service is told to recognise a repeated call by. Default: the intent's id. */
  readonly idempotencyKey?: string;
}

/** An intent whose outcome is to be found out. */
export interface Intent extends Required<NewIntent> {
  readonly id: string;
  readonly state: 'pending' | 'unknown';
  readonly createdAtMs: number;
  /** How often a reconciler has taken it, this time included. */
  readonly attempts: number;
  /** Why the outcome is unknown, or what the last attempt failed with. */
  readonly lastError: string | null;
}

export type IntentOutcome =
  | { readonly outcome: 'ready'; readonly events: readonly NewEvent[] }
  | { readonly outcome: 'dropped' | 'unknown'; readonly reason: string };

export interface SettledIntent {
  /** In which the intent is now, whoever brought it there. */
  readonly state: IntentState;
  /** Whether this call has. */
  readonly hasChanged: boolean;
  /** What this call has written. */
  readonly events: readonly ChangeEvent[];
}

export interface ClaimIntentsOptions {
  /** Unique among reconcilers and restarts. */
  readonly claimant: string;
  /** Of pending ones. More than the longest call may take. */
  readonly olderThanMs: number;
  readonly limit: number;
  /** After that another reconciler may take them. */
  readonly leaseMs: number;
}

export interface PostponeOptions {
  readonly claimant: string;
  readonly error: string;
  readonly retryInMs: number;
}

export interface IntentAudit {
  readonly pending: number;
  readonly unknown: number;
  readonly ready: number;
  readonly dropped: number;
  /** Age of the oldest pending or unknown one; null when there is none. */
  readonly oldestUnsettledMs: number | null;
}
