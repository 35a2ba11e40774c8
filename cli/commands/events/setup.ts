import type { TopologyReport } from '@banyan/platform/events/brokers/event-broker.ts';
import { CommandFailure, EXIT, type ExitCode } from '../../command-failure.ts';
import type { Terminal } from '../../terminal.ts';
import {
  type EventsCommandOptions,
  type EventsProject,
  withEventsProject,
} from './events-project.ts';
import { printResult, reasonOf } from './print-result.ts';
import { useOutbox } from './use-outbox.ts';

/** Options of `banyan events setup`. */
export interface SetupOptions extends EventsCommandOptions {
  readonly json?: boolean;
}

/** Makes what is missing in RabbitMQ and in the outboxes' databases. Fails when something is there but not as it should be. */
export async function setup(options: SetupOptions, terminal: Terminal): Promise<ExitCode> {
  return withEventsProject(options, terminal, async (project) => {
    const outboxes = await setUpOutboxes(project);
    const report = await setUpBroker(project);
    printResult(
      { json: { outboxes, ...report }, text: toText(outboxes, report) },
      options,
      terminal,
    );
    return isSound(report) ? EXIT.ok : EXIT.failed;
  });
}

/** An outbox makes its tables when it is used. */
async function setUpOutboxes({ outboxes }: EventsProject): Promise<readonly string[]> {
  for (const named of outboxes) await useOutbox(named, (outbox) => outbox.audit());
  return outboxes.map(({ name }) => name);
}

async function setUpBroker({ broker, topology }: EventsProject): Promise<TopologyReport | null> {
  if (broker === null) return null;
  try {
    return await broker.setUp(topology);
  } catch (error) {
    throw new CommandFailure(`RabbitMQ cannot be reached: ${reasonOf(error)}`);
  }
}

function isSound(report: TopologyReport | null): boolean {
  return report === null || (report.differences.length === 0 && report.leaderless.length === 0);
}

function toText(outboxes: readonly string[], report: TopologyReport | null): readonly string[] {
  const ready = outboxes.map((name) => `ready      outbox ${name}`);
  if (report === null) {
    return [...ready, 'RabbitMQ is not used: events.rabbitmq is not set.'];
  }
  return [
    ...ready,
    ...report.created.map((name) => `created    ${name}`),
    ...report.unchanged.map((name) => `unchanged  ${name}`),
    ...report.differences.map((text) => `different  ${text}`),
    ...report.leaderless.map((name) => `leaderless ${name}`),
    ...(isSound(report) ? [] : [advice]),
  ];
}

const advice =
  'What is different is left as it is: RabbitMQ cannot change a queue. Let it run empty, delete it, and set up again. ' +
  'A queue without leader needs its nodes; when they are lost, delete it, set up again, and replay.';
