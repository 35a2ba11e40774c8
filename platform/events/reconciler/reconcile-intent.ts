import { TooLate, withinTime } from '../brokers/broker-clock.ts';
import type { NewEvent } from '../change-event.ts';
import { faultOfNewEvent } from '../envelope/check-new-event.ts';
import {
  type IntendedChange,
  type IntentDetails,
  readIntentDetails,
} from '../outbox/intents/intent-details.ts';
import type { Intent, PostponeOptions } from '../outbox/intents/intent-store.ts';
import { retryDelayMs } from '../relay/relay-backoff.ts';
import type { CompleteReconcilerOptions, RereadResult } from './reconciler-options.ts';

/** What the work on each intent has in common. */
export interface Reconciliation {
  readonly options: CompleteReconcilerOptions;
  readonly claimant: string;
  /** Aborted when the reconciler is closed. */
  readonly closing: AbortSignal;
}

/** Settles one claimed intent, or gives it back. Never rejects: what cannot be written now is left to the end of the claim. */
export async function reconcileIntent(run: Reconciliation, intent: Intent): Promise<void> {
  const { changes, ...context } = detailsOf(intent);
  if (isFresh(intent, run.options)) {
    const reason = intent.lastError ?? 'no answer';
    return postpone(run, intent, { error: reason, retryInMs: run.options.quietMs });
  }
  const results = await Promise.all(changes.map((change) => findOut(run, intent, change)));
  if (results.includes('unreachable')) {
    const entities = new Set(changes.map(({ entity }) => entity));
    const error = `${intent.subgraph} gave no answer about ${[...entities].join(', ')}`;
    return postpone(run, intent, { error, retryInMs: retryInMs(run, intent) });
  }
  const { subgraph } = intent;
  const events = changes.map((change, index): NewEvent => {
    const { entity, key } = change;
    const verb = results[index] === 'missing' ? 'deleted' : 'changed';
    // Which fields have changed, and to what, only the call itself could have told.
    return withStorableKey({ ...context, subgraph, entity, key, verb, isReconciled: true });
  });
  await settle(run, intent, events);
}

/** The service may be at work still when its answer is given up: what it does after a look at it would not be told. */
function isFresh({ state, attempts }: Intent, { quietMs }: CompleteReconcilerOptions): boolean {
  return quietMs > 0 && state === 'unknown' && attempts === 1;
}

/** An event whose key no outbox can hold, such as one that is too long, would otherwise never be told. */
function withStorableKey(event: NewEvent): NewEvent {
  return faultOfNewEvent(event) === null ? event : { ...event, key: null, verb: 'changed' };
}

/** Of an intent that somebody else has written, what its columns say. */
function detailsOf({ entity, key, verb, details }: Intent): IntentDetails {
  return readIntentDetails(details) ?? { changes: [{ entity, key, verb }] };
}

/** Without a key there is nothing to ask for. */
async function findOut(
  run: Reconciliation,
  { subgraph, id }: Intent,
  { entity, key }: IntendedChange,
): Promise<RereadResult> {
  if (key === null) return 'exists';
  const { reread, rereadTimeoutMs, timing, log } = run.options;
  const ended = new AbortController();
  const signal = AbortSignal.any([run.closing, ended.signal]);
  try {
    const reading = reread(subgraph, entity, key, signal);
    return await withinTime(endAtAbort(reading, run.closing), rereadTimeoutMs, timing);
  } catch (error) {
    if (!run.closing.aborted) {
      const cause = error instanceof TooLate ? { problem: error.message } : { err: error };
      log.warn({ ...cause, subgraph, entity, intent: id }, 'An entity could not be read again');
    }
    return 'unreachable';
  } finally {
    ended.abort();
  }
}

/** Rejects when the signal is aborted, whether or not the work listens to it. */
function endAtAbort<Result>(work: Promise<Result>, signal: AbortSignal): Promise<Result> {
  const aborted = Promise.withResolvers<never>();
  const abort = () => aborted.reject(signal.reason);
  if (signal.aborted) abort();
  signal.addEventListener('abort', abort);
  return Promise.race([work, aborted.promise]).finally(() =>
    signal.removeEventListener('abort', abort),
  );
}

async function settle(
  run: Reconciliation,
  intent: Intent,
  events: readonly NewEvent[],
): Promise<void> {
  const { intents, log } = run.options;
  const { id, subgraph, coordinate } = intent;
  try {
    const { hasChanged } = await intents.settle(id, { outcome: 'ready', events });
    if (!hasChanged) return;
    log.warn(
      { intent: id, subgraph, coordinate },
      'A write of unknown outcome was told as a change',
    );
  } catch (error) {
    log.error({ err: error, intent: id }, 'The outcome of a write could not be stored');
    const problem = error instanceof Error ? error.message : 'the outcome could not be stored';
    await postpone(run, intent, { error: problem, retryInMs: retryInMs(run, intent) });
  }
}

function retryInMs({ options, closing }: Reconciliation, { attempts }: Intent): number {
  if (closing.aborted) return 0;
  return retryDelayMs(attempts - 1, options.backoffMs, options.timing.random());
}

async function postpone(
  { options, claimant }: Reconciliation,
  { id }: Intent,
  postponement: Omit<PostponeOptions, 'claimant'>,
): Promise<void> {
  const { intents, log } = options;
  try {
    await intents.postpone(id, { claimant, ...postponement });
  } catch (cause) {
    // Its claim ends by itself.
    log.error({ err: cause, intent: id }, 'A write of unknown outcome could not be given back');
  }
}
