import { openRabbitmqBroker } from '../../../events/brokers/rabbitmq/rabbitmq-broker.ts';
import { openOutbox } from '../../../events/outbox/open-outbox.ts';
import { createLogger } from '../../../telemetry/logger.ts';
import { productEvent } from '../../helpers/outbox-under-test.ts';
import type { ConsumerSetting, Step } from './consumer-processes.ts';

// A consumer whose effects are events of its own, each written once thanks to an inbox. It tells its parent each step, and at
// one of them waits until the parent lets it go on; being broken off does not stop it. Argument: its setting, as JSON.
const setting = JSON.parse(process.argv[2] ?? '') as ConsumerSetting;
const { rabbitmqUrl: url, prefix, group, effectsUrl, heartbeatSeconds, waitsAt } = setting;
process.once('disconnect', () => process.exit(1));
const mayGoOn = Promise.withResolvers<void>();
process.once('message', () => mayGoOn.resolve());

const log = createLogger({ write: () => undefined });
const effects = await openOutbox(effectsUrl, { log, baseDir: '/' });
const topology = { groups: [group] };
const broker = await openRabbitmqBroker({ url, log, prefix, topology, heartbeatSeconds });

async function reach(step: Step): Promise<void> {
  process.send?.(step);
  if (step.at === waitsAt) await mayGoOn.promise;
}

await broker.subscribe({ group: group.name }, async (message) => {
  const id = message.id ?? '';
  await reach({ at: 'given', id });
  const memory = { consumer: group.name, id, windowMs: null };
  const written = await effects.inbox.appendOnce(memory, [productEvent(id)]);
  await reach({ at: written.length > 0 ? 'applied' : 'known', id });
});
await reach({ at: 'consuming', id: '' });
