import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { startRabbitmq } from '@banyan/devkit/services/rabbitmq.ts';
import { openRabbitmqBroker } from '@banyan/platform/events/brokers/rabbitmq/rabbitmq-broker.ts';
import { openOutbox } from '@banyan/platform/events/outbox/open-outbox.ts';
import { startRelay } from '@banyan/platform/events/relay/create-relay.ts';
import { createLogger } from '@banyan/platform/telemetry/logger.ts';
import { createSeededRandom } from '@banyan/platform/test/helpers/seeded-random.ts';
import { countOf, type PartOptions, partRow } from '../part.ts';
import { type BenchDatabase, sqliteDatabases } from '../rig/databases.ts';
import { consumeOnce, EFFECTS, type InboxConsumer } from '../rig/inbox-consumer.ts';
import { fillOutbox } from '../rig/product-events.ts';
import { until } from '../rig/until.ts';

const log = createLogger({ level: 'error' });
const childFile = fileURLToPath(
  import.meta.resolve('@banyan/platform/test/helpers/relay-child.ts'),
);
const group = { name: 'effects', bindings: ['#'] };
const seed = 1;
const subjects = 10_000;
/** A dead relay holds its rows until its claim ends; there are others then. */
const firstBacklog = 8000;
const eventsPerKill = 300;
const window = 256;
const options = { prefix: 'banyan', window, maxHeld: 1024, leaseMs: 2000 };
const lifeLimitMs = 20_000;
const drainLimitMs = 90_000;

/** Kills relays (SIGKILL) at their publications and marks, while a consumer with an inbox listens; then lets one finish. */
export async function killRelays({ isQuick, report }: PartOptions): Promise<void> {
  await using stack = new AsyncDisposableStack();
  const kills = isQuick ? 10 : 200;
  const rabbitmq = stack.use(await startRabbitmq());
  const databases = await sqliteDatabases(stack);
  const [source, target] = [await databases.create('source'), await databases.create('effects')];
  const open = async ({ url }: BenchDatabase) =>
    stack.adopt(await openOutbox(url, { log, baseDir: '/' }), (it) => it.close());
  const [outbox, effects] = [await open(source), await open(target)];
  const broker = stack.adopt(await openRabbitmqBroker({ url: rabbitmq.url, log }), (it) =>
    it.close(),
  );
  await broker.setUp({ groups: [group] });
  const consumer = await consumeOnce(broker, effects, group.name);
  const ids = [...(await fillOutbox(outbox, { events: firstBacklog, subjects }))];
  const random = createSeededRandom(seed);
  for (let kill = 0; kill < kills; kill += 1) {
    ids.push(...(await fillOutbox(outbox, { events: eventsPerKill, subjects })));
    const death = chooseDeath(random);
    await runUntilDeath([source.url, rabbitmq.url, ...death, JSON.stringify(options)]);
  }
  const beforeLast = countDuplicates(consumer);
  const last = startRelay({ outbox, broker, log });
  await until(() => ids.every((id) => consumer.deliveries.has(id)), drainLimitMs);
  await last.close();

  const query = await target.connect(stack);
  const [counts] = await query(EFFECTS);
  const duplicates = countDuplicates(consumer);
  report(
    partRow({
      what: `SQLite, RabbitMQ, window ${window}, seed ${seed}`,
      count: countOf(kills, 'kills'),
      result: `${countOf(ids.length, 'events')}; ${(duplicates / kills).toFixed(1)} duplicates for each kill, ${duplicates - beforeLast} after the last`,
      lost: ids.filter((id) => !consumer.deliveries.has(id)).length,
      duplicates,
      afterInbox: Number(counts?.effects) - Number(counts?.events),
      ghosts: Number(counts?.events) - consumer.deliveries.size,
      fault: duplicates > window * kills ? `more than ${window} duplicates for each kill` : null,
    }),
  );
}

/** Somewhere in the first windows of its life. */
function chooseDeath(random: () => number): readonly [string, string] {
  const place = (['publish', 'mark', 'marked'] as const)[Math.floor(random() * 3)] ?? 'publish';
  const calls = place === 'publish' ? 600 : 8;
  return [place, String(1 + Math.floor(random() * calls))];
}

async function runUntilDeath(args: readonly string[]): Promise<void> {
  const relay = fork(childFile, args, { execArgv: [] });
  const timer = setTimeout(() => relay.kill('SIGTERM'), lifeLimitMs);
  const [code, signal] = await once(relay, 'exit');
  clearTimeout(timer);
  if (signal === 'SIGKILL') return;
  throw new Error(
    `A relay did not come to ${args.slice(2).join(' ')}: code ${code}, signal ${signal}`,
  );
}

function countDuplicates({ deliveries }: InboxConsumer): number {
  return [...deliveries.values()].reduce((sum, times) => sum + times - 1, 0);
}
