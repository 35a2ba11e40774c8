import { randomUUID } from 'node:crypto';
import { giveBackWaiting, relayExits } from './relay-exits.ts';
import { completeRelayOptions, type RelayOptions } from './relay-options.ts';
import { createRelayState, type RelayState } from './relay-state.ts';
import { sendRow } from './send-row.ts';

/** Brings events from one outbox to the broker until it is closed. Any number of them may work on one outbox. */
export interface Relay {
  statistics(): RelayStatistics;
  /** Claims no more, waits for the events on their way, and gives back the others. */
  close(): Promise<void>;
}

/** Since the start of the relay. */
export interface RelayStatistics {
  readonly published: number;
  /** Attempts that ended without a confirmation. */
  readonly failed: number;
  readonly parked: number;
  /** Now. */
  readonly held: number;
  readonly inFlight: number;
}

/** Starts a relay. Throws for options out of range; trouble of the outbox or of the broker later is logged and waited out. */
export function startRelay(options: RelayOptions): Relay {
  const relay = createRelayState(completeRelayOptions(options), relayExits);
  const running = runRelay(relay);
  return {
    statistics: () => ({ ...relay.counts, held: relay.queues.size, inFlight: relay.inFlight }),
    async close() {
      relay.isClosing = true;
      relay.wakeUp.wake();
      await running;
    },
  };
}

async function runRelay(relay: RelayState): Promise<void> {
  const { outbox, broker, pollMs } = relay.options;
  const stops = [
    outbox.onAppended(() => relay.wakeUp.wake()),
    broker.onStateChange(() => relay.wakeUp.wake()),
  ];
  while (!relay.isClosing) {
    const claimed = await takeMore(relay);
    sendAll(relay);
    if (relay.isClosing) break;
    // Nothing new in the outbox, or no room for it: something must happen first.
    if (claimed === 0) await relay.wakeUp.wait(pollMs);
  }
  for (const stop of stops) stop();
  await giveBackAll(relay);
}

/** What waits behind an event on its way can be given back only when that has arrived. */
async function giveBackAll(relay: RelayState): Promise<void> {
  await giveBackWaiting(relay, Number.POSITIVE_INFINITY);
  while (relay.inFlight > 0) await relay.wakeUp.wait(relay.options.pollMs);
  await giveBackWaiting(relay, Number.POSITIVE_INFINITY);
}

/** How many rows were claimed. */
async function takeMore(relay: RelayState): Promise<number> {
  const { broker, leaseMs, timing } = relay.options;
  // Not sent for want of a broker: they are for whoever comes first.
  await giveBackWaiting(relay, timing.now() - leaseMs / 2);
  if (broker.state !== 'ready') return 0;
  if (hasRoom(relay)) return relay.turns.take(() => claim(relay));
  relay.mayHaveMore = true;
  return 0;
}

async function claim(relay: RelayState): Promise<number> {
  const { claimant, queues } = relay;
  const { outbox, maxHeld, leaseMs, log, timing } = relay.options;
  const limit = maxHeld - queues.size;
  const claimedAtMs = timing.now();
  try {
    const rows = await outbox.claim({ claimant, limit, leaseMs });
    relay.mayHaveMore = rows.length === limit;
    queues.add(rows.map((row) => ({ row, claimant, claimedAtMs })));
    return rows.length;
  } catch (error) {
    // It may have taken rows all the same, and what comes behind them must not be claimed before they are free again.
    relay.claimant = randomUUID();
    log.error({ err: error, outbox: outbox.name }, 'Events could not be read from the outbox');
    return 0;
  }
}

/** Claimed in halves, for a claim costs a round trip. */
function hasRoom({ queues, options }: RelayState): boolean {
  return queues.size <= options.maxHeld / 2;
}

function sendAll(relay: RelayState): void {
  const { broker, window } = relay.options;
  while (relay.inFlight < window && broker.state === 'ready' && !relay.isClosing) {
    const held = relay.queues.takeNext();
    if (held === null) return;
    relay.inFlight += 1;
    void sendRow(relay, held).finally(() => {
      relay.inFlight -= 1;
      sendAll(relay);
      if (relay.isClosing || (relay.mayHaveMore && hasRoom(relay))) relay.wakeUp.wake();
    });
  }
}
