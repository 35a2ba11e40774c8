import { type CoolDownClock, createCoolDown } from '@banyan/platform/resilience/cool-down.ts';
import type { Logger } from '@banyan/platform/telemetry/logger.ts';
import type { LegacyResponse } from '../response-reading.ts';
import { CallHeldBack, type HoldReason } from './call-held-back.ts';

/** Why an answer may ask for a pause. */
const PAUSE_REASONS = ['rate_limit', 'outage'] as const satisfies readonly HoldReason[];

type PauseReason = (typeof PAUSE_REASONS)[number];

/** An answer that asks to wait before the next call. */
export interface PauseRequest {
  readonly reason: PauseReason;
  /** Milliseconds; null when the answer does not say. */
  readonly waitMs: number | null;
}

/** When the calls of a source are held back. */
export interface CoolDownRules {
  /** What an answer asks for; null: nothing. */
  readonly readPause: (response: LegacyResponse) => PauseRequest | null;
  /** Longest pause, in milliseconds; 0: never any. */
  readonly maxMs: number;
  /** Default the system's. */
  readonly clock?: CoolDownClock;
}

/** What of a call decides whether it is held back. */
export interface GatedCall {
  /** Of its URL. */
  readonly origin: string;
  /** Tells callers apart whom the service limits each on their own; nobody can read a secret from it. */
  readonly limitScope: string;
}

/** Lets calls through, except in the pauses for which a service has asked. */
export interface CallGate {
  /** Throws a {@link CallHeldBack} in a pause. */
  check(call: GatedCall): void;
  /** To be called when a call starts: checks it once more. What is returned takes its answer. */
  pass(call: GatedCall): TakeAnswer;
}

/** Takes the answer to one call. One line in `log` for each pause that begins. */
export type TakeAnswer = (response: LegacyResponse, log?: PauseLog) => void;

type PauseLog = Pick<Logger, 'warn'>;

/** Told of each pause that begins. */
export type OnPause = (reason: PauseReason) => void;

/** The gate of one source. */
export function createCallGate(
  source: { readonly subgraph: string; readonly source: string },
  { readPause, ...options }: CoolDownRules,
  onPause: OnPause,
): CallGate {
  const coolDowns = {
    rate_limit: createCoolDown(options),
    // Of hosts there are few, and the places of all keys are reserved.
    outage: createCoolDown({ ...options, maxKeys: 100 }),
  };
  const check = (call: GatedCall) => {
    for (const reason of PAUSE_REASONS) {
      const remainingMs = coolDowns[reason].remainingMs(keyOf(reason, call));
      if (remainingMs > 0) throw new CallHeldBack(reason, remainingMs);
    }
  };
  const announce = (begun: BegunPause, log: PauseLog | undefined) => {
    if (begun.pauseMs === 0) return;
    onPause(begun.reason);
    log?.warn({ ...source, ...begun }, 'The service is not called for a while');
  };
  return {
    check,
    pass(call) {
      check(call);
      const attempts = PAUSE_REASONS.map(
        (reason) => [reason, coolDowns[reason].start(keyOf(reason, call))] as const,
      );
      return (response, log) => {
        const { status } = response;
        const pause = readPause(response);
        for (const [reason, attempt] of attempts) {
          if (pause?.reason !== reason) attempt.accepted();
          else announce({ status, reason, pauseMs: attempt.refused(pause.waitMs) }, log);
        }
      };
    },
  };
}

/** `pauseMs` is 0 when none has begun. */
interface BegunPause {
  readonly status: number;
  readonly reason: PauseReason;
  readonly pauseMs: number;
}

/** A limit is that of one caller, an outage that of the whole service. */
function keyOf(reason: PauseReason, { origin, limitScope }: GatedCall): string {
  return reason === 'outage' ? origin : `${origin} ${limitScope}`;
}
