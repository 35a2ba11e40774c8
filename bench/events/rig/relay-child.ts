import { openRabbitmqBroker } from '@banyan/platform/events/brokers/rabbitmq/rabbitmq-broker.ts';
import { openOutbox } from '@banyan/platform/events/outbox/open-outbox.ts';
import { startRelay } from '@banyan/platform/events/relay/create-relay.ts';
import { createLogger } from '@banyan/platform/telemetry/logger.ts';

// A relay with its usual window that kills its own process (SIGKILL): between a publication and its confirmation, before
// the confirmed events are marked, or right behind their mark. Arguments: outbox, broker, where to die (`publish`, `mark` or
// `marked`), at which call. Ends with whoever started it.
const [outboxUrl = '', brokerUrl = '', place, call] = process.argv.slice(2);
process.once('disconnect', () => process.exit(1));
const log = createLogger({ write: () => undefined });
const outbox = await openOutbox(outboxUrl, { log, baseDir: '/' });
const broker = await openRabbitmqBroker({ url: brokerUrl, log });
let calls = 0;

function dieAt(here: string): void {
  if (here !== place) return;
  calls += 1;
  if (calls >= Number(call)) process.kill(process.pid, 'SIGKILL');
}

startRelay({
  outbox: {
    ...outbox,
    async markPublished(seqs) {
      dieAt('mark');
      await outbox.markPublished(seqs);
      dieAt('marked');
    },
  },
  broker: {
    ...broker,
    get state() {
      return broker.state;
    },
    publish(message) {
      const publication = broker.publish(message);
      setImmediate(() => dieAt('publish'));
      return publication;
    },
  },
  log,
  leaseMs: 2000,
  pollMs: 50,
});
