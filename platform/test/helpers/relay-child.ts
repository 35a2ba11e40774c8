import { openRabbitmqBroker } from '../../events/brokers/rabbitmq/rabbitmq-broker.ts';
import { openOutbox } from '../../events/outbox/open-outbox.ts';
import { startRelay } from '../../events/relay/create-relay.ts';
import { createLogger } from '../../telemetry/logger.ts';

/** How the relay runs, as JSON. */
export interface RelayChildOptions {
  readonly prefix: string;
  readonly window: number;
  readonly maxHeld: number;
  readonly leaseMs: number;
}

// A relay that kills its own process (SIGKILL): between a publication and its confirmation, before confirmed events are
// marked, or right behind their mark. Arguments: outbox, broker, where to die (`publish`, `mark` or `marked`), at which call,
// options. Ends with whoever started it.
const [outboxUrl = '', brokerUrl = '', place, call, json = ''] = process.argv.slice(2);
process.once('disconnect', () => process.exit(1));
const { prefix, ...options } = JSON.parse(json) as RelayChildOptions;
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
  ...options,
  pollMs: 50,
});
