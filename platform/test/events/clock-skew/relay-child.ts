import type { EventBroker } from '../../../events/brokers/event-broker.ts';
import { PublishFailure } from '../../../events/brokers/publish-failure.ts';
import { openOutbox } from '../../../events/outbox/open-outbox.ts';
import { startRelay } from '../../../events/relay/create-relay.ts';
import { createLogger } from '../../../telemetry/logger.ts';

// A relay whose broker is its parent process: it sends each message up, and waits for the id to come back.
// Arguments: outbox, length of claims, what is added to their ends, how wrong the clock is (see `skew-clock.ts`).
const [outboxUrl = '', leaseMs, claimShiftMs] = process.argv.slice(2);
const log = createLogger({ write: () => undefined });
const outbox = await openOutbox(outboxUrl, { log, baseDir: '/' });
const waiting = new Map<string, () => void>();

process.on('message', (id) => {
  waiting.get(String(id))?.();
  waiting.delete(String(id));
});

const refuse = () => Promise.reject(new Error('The parent only takes events'));
const parent: EventBroker = {
  kind: 'parent process',
  state: 'ready',
  onStateChange: () => () => undefined,
  publish: ({ id, type, subject, body }) =>
    new Promise((resolve, reject) => {
      if (waiting.has(id)) reject(new PublishFailure('timeout', 'It is on its way already'));
      waiting.set(id, resolve);
      process.send?.({ id, type, subject, body, clockMs: Date.now() });
    }),
  subscribe: refuse,
  setUp: refuse,
  inspect: refuse,
  close: async () => undefined,
};

startRelay({
  outbox: {
    ...outbox,
    claim: (options) =>
      outbox.claim({ ...options, leaseMs: options.leaseMs + Number(claimShiftMs) }),
  },
  broker: parent,
  log,
  window: 4,
  maxHeld: 4,
  leaseMs: Number(leaseMs),
  pollMs: 10,
});
