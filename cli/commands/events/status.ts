import type { NamedOutbox } from '@banyan/gateway/events/named-outboxes.ts';
import type { TopologyReport } from '@banyan/platform/events/brokers/event-broker.ts';
import type { OutboxAudit } from '@banyan/platform/events/outbox/outbox-store.ts';
import { EXIT, type ExitCode } from '../../command-failure.ts';
import type { Terminal } from '../../terminal.ts';
import {
  type EventsCommandOptions,
  type EventsProject,
  withEventsProject,
} from './events-project.ts';
import { printResult, reasonOf, toAge, toTable } from './print-result.ts';

/** Options of `banyan events status`. */
export interface StatusOptions extends EventsCommandOptions {
  readonly json?: boolean;
}

/** Says how outboxes, exchanges and queues are. Fails when one is missing, different, without leader, or out of reach. */
export async function status(options: StatusOptions, terminal: Terminal): Promise<ExitCode> {
  return withEventsProject(options, terminal, async (project) => {
    const outboxes = await Promise.all(project.outboxes.map(stateOf));
    const broker = await inspect(project);
    printResult({ json: { broker, outboxes }, text: toText(broker, outboxes) }, options, terminal);
    const isFine = broker.problem === null && outboxes.every(({ problem }) => problem === null);
    return isFine && isSound(broker.report) ? EXIT.ok : EXIT.failed;
  });
}

interface OutboxState {
  readonly name: string;
  readonly database: string;
  readonly audit: OutboxAudit | null;
  /** Null when it answers. */
  readonly problem: string | null;
}

interface BrokerState {
  readonly kind: string;
  readonly report: TopologyReport | null;
  readonly problem: string | null;
}

async function stateOf({ name, outbox }: NamedOutbox): Promise<OutboxState> {
  const database = outbox.name;
  try {
    return { name, database, audit: await outbox.audit(), problem: null };
  } catch (error) {
    return { name, database, audit: null, problem: reasonOf(error) };
  }
}

async function inspect({ broker, topology }: EventsProject): Promise<BrokerState> {
  if (broker === null) return { kind: 'in-process', report: null, problem: null };
  try {
    return { kind: broker.kind, report: await broker.inspect(topology), problem: null };
  } catch (error) {
    return { kind: broker.kind, report: null, problem: reasonOf(error) };
  }
}

function isSound(report: TopologyReport | null): boolean {
  if (report === null) return true;
  const { missing, differences, leaderless } = report;
  return missing.length + differences.length + leaderless.length === 0;
}

function toText(broker: BrokerState, outboxes: readonly OutboxState[]): readonly string[] {
  const head = ['outbox', 'pending', 'oldest', 'parked', 'dead', 'published', 'database'];
  const rows = outboxes.map(({ name, database, audit, problem }) =>
    audit === null
      ? [name, '-', '-', '-', '-', '-', `${database}: ${problem}`]
      : [
          name,
          String(audit.pending),
          toAge(audit.oldestPendingMs),
          String(audit.parked),
          String(audit.dead),
          String(audit.published),
          database,
        ],
  );
  return [...brokerText(broker), ...toTable([head, ...rows], 'No outbox.')];
}

function brokerText({ kind, report, problem }: BrokerState): readonly string[] {
  if (problem !== null) return [`RabbitMQ: ${problem}`];
  if (report === null) return [`Broker: ${kind}; it lives in the gateway.`];
  const { unchanged, missing, differences, leaderless } = report;
  return [
    `Broker: ${kind}; as they should be: ${unchanged.join(', ') || 'none'}`,
    ...missing.map((name) => `Missing: ${name}. Run \`banyan events setup\`.`),
    ...differences.map((text) => `Different: ${text}`),
    ...leaderless.map((name) => `Without leader: ${name}`),
  ];
}
