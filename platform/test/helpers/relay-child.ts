import { openRabbitmqBroker } from '../../events/brokers/rabbitmq/rabbitmq-broker.ts';
import { openOutbox } from '../../events/outbox/open-outbox.ts';
import { startRelay } from '../../events/relay/create-relay.ts';
import { createLogger } from '../../telemetry/logger.ts';

// A relay that kills its own process. Arguments: outbox, broker, where to die (`publish` or `mark`), at which call, prefix.
const [outboxUrl = '', brokerUrl = '', place, call, prefix = 'banyan'] = process.argv.slice(2);
const log = createLogger({ write: () => undefined });
const outbox = await openOutbox(outboxUrl, { log, baseDir: '/' });
const broker = await openRabbitmqBroker({ url: brokerUrl, log, prefix });
let calls = 0;

function dieAt(here: string): void {
  if (here !== place) return;
  calls += 1;
  if (calls >= Number(call)) process.kill(process.pid, 'SIGKILL');
}

startRelay({
  outbox: {
    ...outbox,
    markPublished(seqs) {
      dieAt('mark');
      return outbox.markPublished(seqs);
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
  window: 16,
  maxHeld: 64,
  leaseMs: 500,
  pollMs: 50,
});
