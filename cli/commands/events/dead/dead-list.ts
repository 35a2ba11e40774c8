import type { DeadLetter } from '@banyan/platform/events/brokers/event-broker.ts';
import type { DeadEvent } from '@banyan/platform/events/outbox/outbox-store.ts';
import { EXIT, type ExitCode } from '../../../command-failure.ts';
import type { Terminal } from '../../../terminal.ts';
import {
  chooseOutboxes,
  type EventsProject,
  requireBroker,
  requireGroup,
  withEventsProject,
} from '../events-project.ts';
import { printResult, toTable } from '../print-result.ts';
import { useOutbox } from '../use-outbox.ts';
import { type DeadOptions, failWithoutLetters } from './dead-options.ts';

/** Options of `banyan events dead list`. */
export interface DeadListOptions extends DeadOptions {
  /** Of each group and outbox. */
  readonly limit: number;
}

/** Shows the dead letters of consumer groups, and the events that outboxes have given up. */
export async function deadList(options: DeadListOptions, terminal: Terminal): Promise<ExitCode> {
  return withEventsProject(options, terminal, async (project) => {
    const events = options.group === undefined ? await eventsOf(project, options) : [];
    const letters = options.outbox === undefined ? await lettersOf(project, options) : [];
    const json = [
      ...letters.map(({ body, ...letter }) => ({ ...letter, body: body.toString() })),
      ...events,
    ];
    const rows = [...letters.map(letterRow), ...events.map(eventRow)];
    const text = toTable([['where', 'id', 'type', 'reason'], ...rows], 'Nothing is dead.');
    printResult({ json, text }, options, terminal);
    return EXIT.ok;
  });
}

type NamedDeadEvent = Omit<DeadEvent, 'seq'> & { readonly outbox: string };

async function eventsOf(
  project: EventsProject,
  { outbox: name, limit }: DeadListOptions,
): Promise<readonly NamedDeadEvent[]> {
  const found: NamedDeadEvent[] = [];
  for (const named of chooseOutboxes(project, name)) {
    const dead = await useOutbox(named, (outbox) => outbox.listDead({ limit }));
    found.push(...dead.map(({ seq: _, ...one }) => ({ outbox: named.name, ...one })));
  }
  return found;
}

async function lettersOf(
  project: EventsProject,
  { group, limit }: DeadListOptions,
): Promise<readonly DeadLetter[]> {
  if (project.broker === null) {
    if (group !== undefined) requireBroker(project);
    return [];
  }
  const groups =
    group === undefined
      ? project.topology.groups.map(({ name }) => name)
      : [requireGroup(project, group)];
  const letters: DeadLetter[] = [];
  for (const one of groups) {
    const listed = project.broker.deadLetters.list(one, { limit });
    letters.push(...(await listed.catch(failWithoutLetters)));
  }
  return letters;
}

function letterRow({ group, id, type, reason, attempts }: DeadLetter): readonly string[] {
  const times = attempts === 1 ? '' : ` (after ${attempts} attempts)`;
  return [`group ${group}`, id ?? '-', type ?? '-', `${reason}${times}`];
}

function eventRow({ outbox, id, type, reason }: NamedDeadEvent): readonly string[] {
  return [`outbox ${outbox}`, id, type, reason];
}
