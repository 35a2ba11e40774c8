import { parseArgs } from 'node:util';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { type RunningRabbitmq, startRabbitmq } from '@banyan/devkit/services/rabbitmq.ts';
import { footprintOf } from '@banyan/devkit/services/rabbitmq-footprint.ts';
import { saveRegistrations } from '@banyan/devkit/services/rabbitmq-registrations.ts';
import type { EventBroker } from '@banyan/platform/events/brokers/event-broker.ts';
import { openRabbitmqBroker } from '@banyan/platform/events/brokers/rabbitmq/rabbitmq-broker.ts';
import { createLogger } from '@banyan/platform/telemetry/logger.ts';
import { formatTable } from '../format-table.ts';

/** What one kill of the broker has cost. */
export interface BrokerKill {
  /** From the moment when RabbitMQ answers again until the next message is confirmed. */
  readonly resumedMs: number;
  /** Confirmed messages that no consumer was given. */
  readonly lost: number;
  /** Messages that a consumer was given more than once. */
  readonly repeated: number;
  readonly connections: number;
  readonly channels: number;
  readonly consumers: number;
  /** Of this process, as is the heap, whose garbage does not count. */
  readonly sockets: number;
  readonly heapMb: number;
}

const group = { name: 'bench', bindings: ['bench.#'] };
setFlagsFromString('--expose-gc');
const collectGarbage: () => void = runInNewContext('gc');

const perRound = 2000;
const window = 64;

/**
 * Publishes and consumes without a pause, and kills RabbitMQ (SIGKILL) in the middle of each round. Leaks show as figures
 * that grow from round to round.
 */
export async function killBrokerRepeatedly(rounds: number): Promise<readonly BrokerKill[]> {
  await using rabbitmq = await startRabbitmq();
  const log = createLogger({ level: 'error' });
  const broker = await openRabbitmqBroker({ url: rabbitmq.url, log });
  const received = new Map<string, number>();
  const kills: BrokerKill[] = [];
  try {
    await broker.setUp({ groups: [group] });
    await saveRegistrations(rabbitmq);
    await broker.subscribe({ group: group.name }, async ({ id }) => {
      received.set(id ?? '', (received.get(id ?? '') ?? 0) + 1);
    });
    for (let round = 0; round < rounds; round += 1) {
      const { confirmed, resumedMs } = await publishRound({ rabbitmq, broker, round });
      await untilOrLate(() => confirmed.every((id) => received.has(id)));
      kills.push(await weigh({ rabbitmq, confirmed, received, resumedMs }));
      received.clear();
    }
  } finally {
    await broker.close();
  }
  return kills;
}

interface Round {
  readonly rabbitmq: RunningRabbitmq;
  readonly broker: EventBroker;
  readonly round: number;
}

async function publishRound({ rabbitmq, broker, round }: Round) {
  const confirmed: string[] = [];
  let next = 0;
  const publishOn = async () => {
    while (confirmed.length < perRound) {
      await until(() => broker.state === 'ready');
      const id = `${round}-${next++}`;
      const message = { id, type: 'bench.Thing.updated', subject: `Thing:${id}`, body: '{}' };
      await broker.publish(message).then(
        () => confirmed.push(id),
        () => undefined,
      );
    }
  };
  const publishers = Array.from({ length: window }, publishOn);
  await until(() => confirmed.length > perRound / 2);
  await rabbitmq.kill();
  const before = confirmed.length;
  await rabbitmq.restart();
  const answeredAtMs = performance.now();
  await until(() => confirmed.length > before);
  const resumedMs = performance.now() - answeredAtMs;
  await Promise.all(publishers);
  return { confirmed, resumedMs };
}

interface Weighed {
  readonly rabbitmq: RunningRabbitmq;
  readonly confirmed: readonly string[];
  readonly received: ReadonlyMap<string, number>;
  readonly resumedMs: number;
}

async function weigh(options: Weighed): Promise<BrokerKill> {
  const { rabbitmq, confirmed, received, resumedMs } = options;
  collectGarbage();
  return {
    resumedMs,
    lost: confirmed.filter((id) => !received.has(id)).length,
    repeated: [...received.values()].filter((times) => times > 1).length,
    ...(await footprintOf(rabbitmq)),
    sockets: process.getActiveResourcesInfo().filter((name) => name === 'TCPSocketWrap').length,
    heapMb: process.memoryUsage().heapUsed / 1e6,
  };
}

/** A message that has not come by then is lost. */
const lostAfterMs = 60_000;

async function untilOrLate(condition: () => boolean): Promise<void> {
  const endMs = performance.now() + lostAfterMs;
  await until(() => condition() || performance.now() > endMs);
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5));
}

if (import.meta.main) {
  const { values } = parseArgs({ options: { rounds: { type: 'string', default: '50' } } });
  const kills = await killBrokerRepeatedly(Number(values.rounds));
  const head = ['kill', ...Object.keys(kills[0] ?? {})];
  const rows = kills.map((kill, index) =>
    [index + 1, ...Object.values(kill)].map((figure) => String(Math.round(figure))),
  );
  process.stdout.write(formatTable([head, ...rows]));
  if (kills.some(({ lost }) => lost > 0)) process.exitCode = 1;
}
