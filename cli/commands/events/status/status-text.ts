import { toAge, toTable } from '../print-result.ts';
import type { BrokerState } from './broker-state.ts';
import { MOST_PARKED, type OutboxState } from './outbox-state.ts';

/** Lines for people. */
export function statusText(
  broker: BrokerState,
  outboxes: readonly OutboxState[],
): readonly string[] {
  return [
    ...brokerText(broker),
    ...groupsText(broker),
    ...outboxesText(outboxes),
    ...outboxes.flatMap(intentsText),
    ...outboxes.flatMap(parkedText),
  ];
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

const groupColumns = ['ready', 'consumers', 'delayed', 'dead'] as const;

function groupsText({ groups }: BrokerState): readonly string[] {
  if (groups.length === 0) return [];
  const rows = groups.map((one) => [one.group, ...groupColumns.map((name) => String(one[name]))]);
  return toTable([['group', ...groupColumns], ...rows], '');
}

function outboxesText(outboxes: readonly OutboxState[]): readonly string[] {
  const head = ['outbox', 'pending', 'oldest', 'parked', 'dead', 'published', 'database'];
  return toTable([head, ...outboxes.map(outboxRow)], 'No outbox.');
}

function outboxRow({ name, database, audit, problem }: OutboxState): readonly string[] {
  if (audit === null) return [name, '-', '-', '-', '-', '-', `${database}: ${problem}`];
  const { pending, oldestPendingMs, parked, dead, published } = audit;
  return [
    name,
    String(pending),
    toAge(oldestPendingMs),
    ...[parked, dead, published].map(String),
    database,
  ];
}

function intentsText({ name, intents }: OutboxState): readonly string[] {
  if (intents === null || intents.oldestUnsettledMs === null) return [];
  const { pending, unknown, oldestUnsettledMs } = intents;
  return [
    `Unsettled writes of ${name}: ${pending} under way, ${unknown} unknown; the oldest for ${toAge(oldestUnsettledMs)}`,
  ];
}

function parkedText({ name, parkedSubjects }: OutboxState): readonly string[] {
  if (parkedSubjects.length === 0) return [];
  const more = parkedSubjects.length === MOST_PARKED ? ', …' : '';
  return [
    `Parked in ${name}: ${parkedSubjects.join(', ')}${more}. \`banyan events park list\` says why.`,
  ];
}
