import type { NewEvent } from '../../events/change-event.ts';
import { type Relay, startRelay } from '../../events/relay/create-relay.ts';
import type { RelayOptions, RelayTiming } from '../../events/relay/relay-options.ts';
import { createLogger } from '../../telemetry/logger.ts';
import { type OutboxUnderTest, openSqliteUnderTest, productEvent } from './outbox-under-test.ts';
import { createStubEventBroker, type StubEventBroker } from './stub-event-broker.ts';

/** Relays on a real SQLite outbox, with a stub broker and a clock that stands still. */
export interface RelayUnderTest extends AsyncDisposable {
  readonly under: OutboxUnderTest;
  readonly broker: StubEventBroker;
  readonly clock: RelayClock;
  /** Lines of the relays' logs. */
  readonly log: readonly Readonly<Record<string, unknown>>[];
  /** Ended with the test. */
  start(options?: Partial<RelayOptions>): Relay;
  /** Appends an event for each product; their ids. */
  append(...products: readonly string[]): Promise<readonly string[]>;
}

export interface RelayClock extends RelayTiming {
  /** Lets timers ring that are due. */
  advance(ms: number): void;
}

export async function openRelayUnderTest(): Promise<RelayUnderTest> {
  const stack = new AsyncDisposableStack();
  const under = stack.adopt(await openSqliteUnderTest(), (it) => it.close());
  const broker = createStubEventBroker();
  const clock = createRelayClock();
  const lines: Record<string, unknown>[] = [];
  const log = createLogger({ write: (line) => lines.push(JSON.parse(line)) });
  return {
    under,
    broker,
    clock,
    log: lines,
    start(options) {
      const relay = startRelay({ outbox: under.outbox, broker, log, timing: clock, ...options });
      stack.defer(() => {
        broker.answerAll(() => 'confirmed');
        return relay.close();
      });
      return relay;
    },
    async append(...products) {
      const events: readonly NewEvent[] = products.map((id) => productEvent(id));
      return (await under.outbox.append(events)).map(({ id }) => id);
    },
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}

function createRelayClock(): RelayClock {
  const timers = new Set<{ readonly atMs: number; readonly run: () => void }>();
  let nowMs = 0;
  return {
    now: () => nowMs,
    random: () => 0.5,
    after(delayMs, run) {
      const timer = { atMs: nowMs + delayMs, run };
      timers.add(timer);
      return () => timers.delete(timer);
    },
    advance(ms) {
      nowMs += ms;
      for (const timer of [...timers].filter(({ atMs }) => atMs <= nowMs)) {
        timers.delete(timer);
        timer.run();
      }
    },
  };
}
