import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import {
  openRabbitmqBroker,
  type RabbitmqBroker,
} from '@banyan/platform/events/brokers/rabbitmq/rabbitmq-broker.ts';
import type { ChangeEvent, NewEvent } from '@banyan/platform/events/change-event.ts';
import { type OpenOutbox, openOutbox } from '@banyan/platform/events/outbox/open-outbox.ts';
import { createLogger } from '@banyan/platform/telemetry/logger.ts';
import { eventually } from '@banyan/platform/test/helpers/eventually.ts';
import { consumerGroups } from '../../fixtures/events/modules/notes.ts';
import { type CliOptions, type CliResult, fixture, runHere } from '../../helpers/run-cli.ts';

const log = createLogger({ level: 'silent' });
let installations = 0;

/** One installation: the outbox of the gateway, that of the module `notes`, and queues which nobody else uses. */
export interface EventsUnderTest extends AsyncDisposable {
  readonly gateway: OpenOutbox;
  readonly notes: OpenOutbox;
  /** Of another process; null without RabbitMQ. */
  readonly broker: RabbitmqBroker | null;
  readonly prefix: string;
  readonly urls: OutboxUrls;
  /** For commands in processes of their own. */
  readonly options: CliOptions;
  /** Runs `banyan events …` in this process. */
  events(...args: readonly string[]): Promise<CliResult>;
  /** The same with a person at the terminal, who says `answer` to each question. */
  answer(answer: string, ...args: readonly string[]): Promise<CliResult>;
}

/** Addresses of the two outboxes. */
export type OutboxUrls = readonly [gateway: string, notes: string];

/** Opens the outboxes, of SQLite when no others are given. `rabbitmqUrl` null: the project has no RabbitMQ. */
export async function openEventsUnderTest(
  rabbitmqUrl: string | null,
  given?: OutboxUrls,
): Promise<EventsUnderTest> {
  installations += 1;
  const prefix = `cli-${process.pid}-${installations}`;
  const parent = join(import.meta.dirname, '../../../../var');
  await mkdir(parent, { recursive: true });
  const dir = await mkdtemp(join(parent, 'cli-events-'));
  const urls: OutboxUrls = given ?? [
    `sqlite:${join(dir, 'gateway.db')}`,
    `sqlite:${join(dir, 'notes.db')}`,
  ];
  const [gateway, notes] = [await open(urls[0]), await open(urls[1])];
  const broker = rabbitmqUrl === null ? null : await connect(rabbitmqUrl, prefix);
  const options = {
    cwd: fixture('events'),
    env: {
      OUTBOX_URL: urls[0],
      NOTES_OUTBOX_URL: urls[1],
      PREFIX: prefix,
      LOG_LEVEL: 'silent',
      ...(rabbitmqUrl !== null && { RABBITMQ_URL: rabbitmqUrl }),
    },
  };
  return {
    gateway,
    notes,
    broker,
    prefix,
    urls,
    options,
    events: (...args) => runHere(['events', ...args], options),
    answer: (answer, ...args) => runHere(['events', ...args], { ...options, answer }),
    async [Symbol.asyncDispose]() {
      await broker?.close();
      await Promise.all([gateway.close(), notes.close()]);
      await rm(dir, { recursive: true, force: true });
    },
  };
}

/** An event of a note. */
export function noteEvent(id: string, event: Partial<NewEvent> = {}): NewEvent {
  return { subgraph: 'notes', entity: 'Note', key: { id }, verb: 'created', ...event };
}

/** Appends events and marks them as published, as a relay would have. */
export async function appendPublished(
  outbox: OpenOutbox,
  events: readonly NewEvent[],
): Promise<readonly ChangeEvent[]> {
  const written = await outbox.append(events);
  const rows = await outbox.claim({ claimant: 'test', limit: 1000, leaseMs: 60_000 });
  await outbox.markPublished(rows.map(({ seq }) => seq));
  return written;
}

/** Messages which the groups of an installation have not been given yet, by group. */
export async function readyMessages({
  broker,
}: EventsUnderTest): Promise<Readonly<Record<string, number>>> {
  const counts = (await broker?.countMessages({ groups: consumerGroups })) ?? [];
  return Object.fromEntries(counts.map(({ group, ready }) => [group, ready]));
}

/** Changes the SQLite file of an outbox as somebody would by hand. */
export async function edit(url: string, sql: string): Promise<void> {
  using database = new DatabaseSync(url.replace('sqlite:', ''), { timeout: 5000 });
  database.exec(sql);
}

async function open(url: string): Promise<OpenOutbox> {
  return openOutbox(url, { log, baseDir: '.' });
}

async function connect(url: string, prefix: string): Promise<RabbitmqBroker> {
  const broker = await openRabbitmqBroker({
    url,
    prefix,
    log,
    topology: { groups: consumerGroups },
  });
  await eventually(
    () => broker.state,
    (state) => state === 'ready',
  );
  return broker;
}
