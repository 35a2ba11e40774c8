import { processClock } from '@banyan/platform/events/brokers/broker-clock.ts';
import type { EventBroker, Topology } from '@banyan/platform/events/brokers/event-broker.ts';
import { untilReady } from '@banyan/platform/events/brokers/until-ready.ts';
import { CommandFailure, EXIT, type ExitCode } from '../../command-failure.ts';
import type { Terminal } from '../../terminal.ts';
import {
  chooseOutboxes,
  type EventsCommandOptions,
  requireBroker,
  requireGroup,
  withEventsProject,
} from './events-project.ts';
import { printResult, reasonOf } from './print-result.ts';
import { replayEvents } from './replay-events.ts';

/** Options of `banyan events replay`. */
export interface ReplayCommandOptions extends EventsCommandOptions {
  readonly json?: boolean;
  readonly group: string;
  /** RFC 3339. Default: from the beginning of what is kept. */
  readonly since?: string;
  /** With which types begin. Default: all. */
  readonly type?: string;
  readonly outbox?: string;
}

/** Sends published events, which outboxes keep for a while, once more to one consumer group and to nobody else. */
export async function replay(options: ReplayCommandOptions, terminal: Terminal): Promise<ExitCode> {
  const sinceMs = toTime(options.since);
  return withEventsProject(options, terminal, async (project) => {
    const broker = requireBroker(project);
    const outboxes = chooseOutboxes(project, options.outbox);
    const { group, type } = options;
    requireGroup(project, group);
    await learn(broker, project.topology);
    const filter = {
      ...(type !== undefined && { typePrefix: type }),
      ...(sinceMs !== null && { sinceMs }),
    };
    const counts = await replayEvents({ broker, outboxes, group, filter }).catch(fail);
    const text = counts.map(
      ({ outbox, events }) => `${events} events of ${outbox} sent to ${group}`,
    );
    printResult({ json: counts, text }, options, terminal);
    return EXIT.ok;
  });
}

function toTime(since: string | undefined): number | null {
  if (since === undefined) return null;
  const isDated = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d))?$/.test(since);
  const ms = Date.parse(since);
  if (isDated && !Number.isNaN(ms)) return ms;
  throw new CommandFailure(
    `--since must be a time such as 2026-03-29T10:15:00Z, or a day in UTC; received "${since}".`,
  );
}

const readyLimitMs = 10_000;

/** The broker learns which queues groups have, and that they are there. */
async function learn(broker: EventBroker, topology: Topology): Promise<void> {
  const report = await broker.inspect(topology).catch((error: unknown) => {
    throw new CommandFailure(`RabbitMQ cannot be reached: ${reasonOf(error)}`);
  });
  if (report.missing.length > 0)
    throw new CommandFailure(
      `Missing in RabbitMQ: ${report.missing.join(', ')}. Run \`banyan events setup\`.`,
    );
  // It has one connection for questions and another for messages.
  await untilReady(broker, { clock: processClock, limitMs: readyLimitMs });
}

function fail(error: unknown): never {
  throw new CommandFailure(reasonOf(error));
}
