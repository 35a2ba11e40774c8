import { BanyanError } from '@banyan/platform/errors/banyan-error.ts';
import { writeIntentDetails } from '@banyan/platform/events/outbox/intents/intent-details.ts';
import type {
  IntentOutcome,
  IntentStore,
  NewIntent,
} from '@banyan/platform/events/outbox/intents/intent-store.ts';
import type { JsonObject, JsonValue } from '@banyan/platform/json/json-value.ts';
import type { RequestContext } from '@banyan/platform/request/request-context.ts';
import { traceOf } from '@banyan/platform/request/trace-parent.ts';
import type { DeclaredEvents } from './declared-events.ts';

/** Stores what a mutation field is about to do. */
export interface WriteIntents {
  /** Rejects with a BanyanError when the intent is not stored: then the call must not be made, or a change could go unheard. */
  begin(args: JsonObject, request: RequestContext): Promise<OpenIntent>;
}

/** A stored intent. Each of the others is called once, and never rejects: what is not settled now is reconciled later. */
export interface OpenIntent {
  readonly id: string;
  succeed(answer: JsonValue): Promise<void>;
  /** The service has certainly done nothing. */
  drop(reason: string): Promise<void>;
  /** Nobody knows. */
  leaveOpen(reason: string): Promise<void>;
}

/** One mutation field with the events that it declares. */
export interface WriteIntentsOptions {
  readonly store: IntentStore;
  readonly subgraph: string;
  /** Such as `Mutation.cancelOrder`. */
  readonly coordinate: string;
  readonly events: DeclaredEvents;
}

/** Intents of one field. */
export function createWriteIntents(options: WriteIntentsOptions): WriteIntents {
  const { store, subgraph, coordinate, events } = options;
  return {
    async begin(args, request) {
      const context = traceOf(request);
      const changes = events.before(args);
      const details = writeIntentDetails({ changes, ...context });
      const { entity, key, verb } = changes[0];
      const intent = { subgraph, coordinate, entity, key, verb, details };
      const id = await store.begin(intent).catch((cause: unknown) => {
        throw new BanyanError('EVENTS_UNAVAILABLE', notStored, { service: subgraph, cause });
      });
      const settle = (outcome: IntentOutcome) =>
        settleSafely(store, { id, intent, outcome, request });
      return {
        id,
        succeed(answer) {
          const told = events.after(args, answer).map((event) => ({ ...event, ...context }));
          return settle({ outcome: 'ready', events: told });
        },
        drop: (reason) => settle({ outcome: 'dropped', reason }),
        leaveOpen: (reason) => settle({ outcome: 'unknown', reason }),
      };
    },
  };
}

const notStored = 'The change was not made, because its event could not be stored. Try again.';

interface Settlement {
  readonly id: string;
  readonly intent: NewIntent;
  readonly outcome: IntentOutcome;
  readonly request: RequestContext;
}

async function settleSafely(
  store: IntentStore,
  { id, intent, outcome, request }: Settlement,
): Promise<void> {
  try {
    const { hasChanged } = await store.settle(id, outcome);
    if (hasChanged || outcome.outcome === 'dropped') return;
    // A reconciler took the call for one that had ended. It may have told of the change before it was made: it is told again.
    await store.settle(await store.begin(intent), outcome);
  } catch (err) {
    // The call is over, and the client gets its answer all the same.
    request.log.warn({ err, intent: id }, 'An intent could not be settled; it will be reconciled');
  }
}
