import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { type RunningRabbitmq, startRabbitmq } from '@banyan/devkit/services/rabbitmq.ts';
import { footprintOf, type RabbitmqFootprint } from '@banyan/devkit/services/rabbitmq-footprint.ts';
import { saveRegistrations } from '@banyan/devkit/services/rabbitmq-registrations.ts';
import { openRabbitmqBroker } from '@banyan/platform/events/brokers/rabbitmq/rabbitmq-broker.ts';
import { type OpenOutbox, openOutbox } from '@banyan/platform/events/outbox/open-outbox.ts';
import { startRelay } from '@banyan/platform/events/relay/create-relay.ts';
import { createLogger } from '@banyan/platform/telemetry/logger.ts';
import { countOf, type PartOptions, type PartRow, partRow } from '../part.ts';
import { sqliteDatabases } from '../rig/databases.ts';
import { fillOutbox } from '../rig/product-events.ts';
import { until } from '../rig/until.ts';

const log = createLogger({ level: 'fatal' });
const group = { name: 'all', bindings: ['#'] };
/** With 50 kills 360,000: an hour of a hundred events a second. */
const eventsPerRound = 7200;
const subjects = 10_000;
/** An event that has not come by then is lost. */
const lostAfterMs = 60_000;

setFlagsFromString('--expose-gc');
const collectGarbage: () => void = runInNewContext('gc');

/**
 * Kills RabbitMQ (SIGKILL) again and again in the middle of a round of events, while a relay and a consumer of one process
 * go on. What leaks shows as figures that grow from the first round to the last.
 */
export async function killBrokers({ isQuick, report }: PartOptions): Promise<void> {
  await using stack = new AsyncDisposableStack();
  const rounds = isQuick ? 3 : 50;
  const rig = await openRig(stack);
  const weights: Weight[] = [];
  const deliveries: Deliveries = { lost: 0, duplicates: 0 };
  for (let round = 0; round < rounds; round += 1) {
    const { lost, duplicates } = await runRound(rig);
    deliveries.lost += lost;
    deliveries.duplicates += duplicates;
    weights.push(await weigh(rig));
  }
  report(toRow(weights, deliveries));
}

interface Deliveries {
  lost: number;
  duplicates: number;
}

interface Rig {
  readonly rabbitmq: RunningRabbitmq;
  readonly outbox: OpenOutbox;
  /** How often each event of this round was delivered. */
  readonly received: Map<string, number>;
}

async function openRig(stack: AsyncDisposableStack): Promise<Rig> {
  const rabbitmq = stack.use(await startRabbitmq());
  const { url } = await (await sqliteDatabases(stack)).create('broker_kills');
  const outbox = stack.adopt(await openOutbox(url, { log, baseDir: '/' }), (it) => it.close());
  const broker = stack.adopt(await openRabbitmqBroker({ url: rabbitmq.url, log }), (it) =>
    it.close(),
  );
  await broker.setUp({ groups: [group] });
  await saveRegistrations(rabbitmq);
  const received = new Map<string, number>();
  await broker.subscribe({ group: group.name, concurrency: 64 }, async ({ id }) => {
    received.set(id ?? '', (received.get(id ?? '') ?? 0) + 1);
  });
  stack.adopt(startRelay({ outbox, broker, log }), (it) => it.close());
  return { rabbitmq, outbox, received };
}

async function runRound({ rabbitmq, outbox, received }: Rig): Promise<Deliveries> {
  received.clear();
  const ids = await fillOutbox(outbox, { events: eventsPerRound, subjects });
  await until(() => received.size > eventsPerRound / 2, lostAfterMs);
  await rabbitmq.kill();
  await rabbitmq.restart();
  await until(() => ids.every((id) => received.has(id)), lostAfterMs);
  const times = [...received.values()].reduce((sum, count) => sum + count, 0);
  return {
    lost: ids.filter((id) => !received.has(id)).length,
    duplicates: times - received.size,
  };
}

/** What is held at the end of a round. */
interface Weight extends RabbitmqFootprint {
  readonly sockets: number;
  /** Of the process itself. */
  readonly listeners: number;
  /** Without garbage. */
  readonly heapMb: number;
}

async function weigh({ rabbitmq, received }: Rig): Promise<Weight> {
  const footprint = await footprintOf(rabbitmq);
  received.clear();
  collectGarbage();
  return {
    ...footprint,
    sockets: process.getActiveResourcesInfo().filter((name) => name === 'TCPSocketWrap').length,
    listeners: process.eventNames().reduce((sum, name) => sum + process.listenerCount(name), 0),
    heapMb: process.memoryUsage().heapUsed / 1e6,
  };
}

const counted = ['connections', 'channels', 'consumers', 'sockets', 'listeners'] as const;

function toRow(weights: readonly Weight[], { lost, duplicates }: Deliveries): PartRow {
  const places = [0, Math.floor(weights.length / 2), weights.length - 1];
  const [first, , last] = places.map((place) => weights[place]);
  const held = counted.map((name) => `${name} ${first?.[name]} and ${last?.[name]}`);
  const heap = places.map((place) => weights[place]?.heapMb.toFixed(1)).join(', ');
  const grown = counted.filter((name) => Number(last?.[name]) > Number(first?.[name]));
  return partRow({
    what: 'SQLite, relay and consumer in one process',
    count: countOf(weights.length, 'kills'),
    result: `${countOf(weights.length * eventsPerRound, 'events')}; after the first and the last kill: ${held.join(', ')}; heap at the start, in the middle and at the end ${heap} MB`,
    lost,
    duplicates,
    fault: grown.length > 0 ? `grown: ${grown.join(', ')}` : null,
  });
}
