import { type RunningRabbitmq, startRabbitmq } from '@banyan/devkit/services/rabbitmq.ts';
import type { EventBroker } from '@banyan/platform/events/brokers/event-broker.ts';
import { openRabbitmqBroker } from '@banyan/platform/events/brokers/rabbitmq/rabbitmq-broker.ts';
import { openOutbox } from '@banyan/platform/events/outbox/open-outbox.ts';
import type { OutboxStore } from '@banyan/platform/events/outbox/outbox-store.ts';
import { startRelay } from '@banyan/platform/events/relay/create-relay.ts';
import { createLogger } from '@banyan/platform/telemetry/logger.ts';
import { readUsage } from '../../run/process-usage.ts';
import { countOf, type PartOptions, type PartRow, partRow } from '../part.ts';
import { publishBare } from '../rig/bare-publisher.ts';
import {
  type BenchDatabases,
  mariadbDatabases,
  postgresDatabases,
  sqliteDatabases,
} from '../rig/databases.ts';
import { fillOutbox } from '../rig/product-events.ts';
import { until } from '../rig/until.ts';

const log = createLogger({ level: 'error' });
const targetPerSecond = 10_000;
const limitMs = 50_000;
const group = { name: 'all', bindings: ['#'] };

/** A backlog, and how it is relayed. */
interface Backlog {
  readonly events: number;
  readonly subjects: number;
  readonly window: number;
}

/**
 * Relays a backlog to RabbitMQ with confirmations, from each database, while nobody consumes; then consumes it, to see that
 * all is there. On SQLite also with what might be the limit: few subjects, a larger window. Before it all, messages are
 * published from no database, which no relay can surpass.
 */
export async function measureRelayThroughput({ isQuick, report }: PartOptions): Promise<void> {
  await using stack = new AsyncDisposableStack();
  const rabbitmq = stack.use(await startRabbitmq());
  const events = isQuick ? 10_000 : 100_000;
  const usual = { events, subjects: 10_000, window: 256 };
  const others = [
    { ...usual, events: events / 10, subjects: 1 },
    { ...usual, events: events / 10, subjects: 16 },
    { ...usual, window: 1024 },
  ];
  for (const window of [256, 1024]) report(await publishAlone(rabbitmq, { events, window }));
  for (const start of [sqliteDatabases, postgresDatabases, mariadbDatabases]) {
    await using started = new AsyncDisposableStack();
    const databases = await start(started);
    const backlogs = databases.kind === 'sqlite' ? [usual, ...others] : [usual];
    for (const backlog of backlogs) report(await relayBacklog(rabbitmq, databases, backlog));
  }
}

async function publishAlone(
  rabbitmq: RunningRabbitmq,
  { events, window }: Pick<Backlog, 'events' | 'window'>,
): Promise<PartRow> {
  await using stack = new AsyncDisposableStack();
  const { url } = rabbitmq;
  const prefix = `alone_${window}`;
  const broker = stack.adopt(await openRabbitmqBroker({ url, log, prefix }), (it) => it.close());
  await broker.setUp({ groups: [group] });
  const load = { url, exchange: `${prefix}.events`, events, window };
  const { result } = await timed(rabbitmq, events, () => publishBare(load));
  return partRow({
    what: `no outbox, amqplib alone, window ${window}`,
    count: countOf(events, 'events'),
    result,
  });
}

async function relayBacklog(
  rabbitmq: RunningRabbitmq,
  databases: BenchDatabases,
  backlog: Backlog,
): Promise<PartRow> {
  await using stack = new AsyncDisposableStack();
  const name = `backlog_${backlog.subjects}_${backlog.window}`;
  const { url } = await databases.create(name);
  const outbox = stack.adopt(await openOutbox(url, { log, baseDir: '/' }), (it) => it.close());
  const prefix = `${databases.kind}-${name}`;
  const broker = stack.adopt(await openRabbitmqBroker({ url: rabbitmq.url, log, prefix }), (it) =>
    it.close(),
  );
  await broker.setUp({ groups: [group] });
  const ids = await fillOutbox(outbox, backlog);
  const { perSecond, result } = await relayAll({ outbox, broker, rabbitmq }, backlog);
  const { lost, duplicates } = await consumeAll(broker, ids);
  const isUsual = backlog.window === 256 && backlog.subjects > 1000;
  const verdict = perSecond >= targetPerSecond ? 'target reached' : 'target missed';
  return partRow({
    what: `${databases.title}, ${countOf(backlog.subjects, 'subjects')}, window ${backlog.window}`,
    count: countOf(backlog.events, 'events'),
    result: isUsual ? `${result}; ${verdict}` : result,
    lost,
    duplicates,
  });
}

interface Rig {
  readonly outbox: OutboxStore;
  readonly broker: EventBroker;
  readonly rabbitmq: RunningRabbitmq;
}

function relayAll({ outbox, broker, rabbitmq }: Rig, { events, window }: Backlog) {
  return timed(rabbitmq, events, async () => {
    const relay = startRelay({ outbox, broker, log, window, maxHeld: Math.max(1024, window * 4) });
    const isDone = () => relay.statistics().published === events && relay.statistics().held === 0;
    await until(isDone, limitMs);
    await relay.close();
  });
}

async function timed(rabbitmq: RunningRabbitmq, events: number, work: () => Promise<void>) {
  const before = { ms: performance.now(), cpu: process.cpuUsage() };
  const brokerBefore = await readUsage([rabbitmq.pid]);
  await work();
  const elapsedMs = performance.now() - before.ms;
  const { user, system } = process.cpuUsage(before.cpu);
  const brokerMs = (await readUsage([rabbitmq.pid])).cpuMs - brokerBefore.cpuMs;
  const perSecond = (events * 1000) / elapsedMs;
  const cpuUs = ((user + system) / events).toFixed(0);
  const brokerUs = ((brokerMs * 1000) / events).toFixed(0);
  return {
    perSecond,
    result: `${countOf(perSecond, 'events/s')}; CPU per event: this process ${cpuUs} µs, RabbitMQ ${brokerUs} µs`,
  };
}

async function consumeAll(broker: EventBroker, ids: readonly string[]) {
  const received = new Map<string, number>();
  await broker.subscribe({ group: group.name, concurrency: 256 }, async ({ id }) => {
    received.set(id ?? '', (received.get(id ?? '') ?? 0) + 1);
  });
  await until(() => received.size >= ids.length, limitMs);
  const deliveries = [...received.values()].reduce((sum, times) => sum + times, 0);
  return {
    lost: ids.filter((id) => !received.has(id)).length,
    duplicates: deliveries - received.size,
  };
}
