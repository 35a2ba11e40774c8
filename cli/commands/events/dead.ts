import type { NamedOutbox } from '@banyan/gateway/events/named-outboxes.ts';
import type { DeadLetter } from '@banyan/platform/events/brokers/event-broker.ts';
import type { DeadEvent } from '@banyan/platform/events/outbox/outbox-store.ts';
import { CommandFailure, EXIT, type ExitCode } from '../../command-failure.ts';
import type { Terminal } from '../../terminal.ts';
import {
  chooseOutboxes,
  type EventsCommandOptions,
  type EventsProject,
  requireBroker,
  requireGroup,
  withEventsProject,
} from './events-project.ts';
import { printResult, reasonOf, toTable } from './print-result.ts';

/** Options of `banyan events dead …`: of one consumer group, or of one outbox. */
export interface DeadOptions extends EventsCommandOptions {
  readonly json?: boolean;
  readonly group?: string;
  readonly outbox?: string;
}

/** Options of `banyan events dead list`. */
export interface DeadListOptions extends DeadOptions {
  readonly limit: number;
}

/** Options of `banyan events dead retry` and `banyan events dead drop`. */
export interface DeadChangeOptions extends DeadOptions {
  readonly id?: string;
  readonly all: boolean;
}

/** Shows the dead letters of consumer groups, and the events that outboxes have given up. */
export async function deadList(options: DeadListOptions, terminal: Terminal): Promise<ExitCode> {
  return withEventsProject(options, terminal, async (project) => {
    const letters = options.outbox === undefined ? await lettersOf(project, options) : [];
    const events = options.group === undefined ? await eventsOf(project, options) : [];
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

/** Gives dead letters back to their group, or dead events to the relay. */
export async function deadRetry(options: DeadChangeOptions, terminal: Terminal): Promise<ExitCode> {
  return change(options, terminal, {
    done: 'tried again',
    letters: (project, group, id) =>
      requireBroker(project).deadLetters.retry(group, id).catch(unreachable),
    event: (outbox, id) => outbox.revive(id),
  });
}

/** Removes dead letters for good. The events of outboxes stay: they are the record of what happened. */
export async function deadDrop(options: DeadChangeOptions, terminal: Terminal): Promise<ExitCode> {
  if (options.group === undefined) {
    throw new CommandFailure(
      '--group is needed: only dead letters of a consumer group are dropped. Dead events of an outbox stay until they are retried.',
    );
  }
  return change(options, terminal, {
    done: 'dropped',
    letters: (project, group, id) =>
      requireBroker(project).deadLetters.drop(group, id).catch(unreachable),
    event: async () => false,
  });
}

interface Change {
  readonly done: string;
  letters(project: EventsProject, group: string, id: string | null): Promise<number>;
  event(outbox: NamedOutbox['outbox'], id: string): Promise<boolean>;
}

async function change(
  options: DeadChangeOptions,
  terminal: Terminal,
  work: Change,
): Promise<ExitCode> {
  const id = chosenId(options);
  return withEventsProject(options, terminal, async (project) => {
    const count = await changeIn(project, { ...options, id }, work);
    printResult({ json: { count }, text: [`${count} ${work.done}`] }, options, terminal);
    return count > 0 || id === null ? EXIT.ok : EXIT.failed;
  });
}

/** Null: all. */
function chosenId({ id, all }: DeadChangeOptions): string | null {
  if (id !== undefined && !all) return id;
  if (id === undefined && all) return null;
  throw new CommandFailure('Give either --id with the id of one, or --all.');
}

interface Chosen extends DeadOptions {
  readonly id: string | null;
}

async function changeIn(project: EventsProject, chosen: Chosen, work: Change): Promise<number> {
  const { group, outbox: name, id } = chosen;
  if ((group === undefined) === (name === undefined)) {
    throw new CommandFailure(
      'Give either --group, for dead letters, or --outbox, for dead events.',
    );
  }
  if (group !== undefined) return work.letters(project, requireGroup(project, group), id);
  let count = 0;
  for (const { outbox } of chooseOutboxes(project, name)) {
    const dead = await outbox.listDead({ limit: maxEvents });
    const ids = dead.map((one) => one.id).filter((one) => id === null || one === id);
    for (const one of ids) if (await work.event(outbox, one)) count += 1;
  }
  return count;
}

const maxEvents = 10_000;

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
    letters.push(...(await project.broker.deadLetters.list(one, { limit }).catch(unreachable)));
  }
  return letters;
}

function unreachable(error: unknown): never {
  throw new CommandFailure(`The dead letters cannot be read: ${reasonOf(error)}`);
}

type NamedDeadEvent = DeadEvent & { readonly outbox: string };

async function eventsOf(
  project: EventsProject,
  { outbox: name, limit }: DeadListOptions,
): Promise<readonly NamedDeadEvent[]> {
  const found: NamedDeadEvent[] = [];
  for (const { name: outbox, outbox: store } of chooseOutboxes(project, name)) {
    const dead = await store.listDead({ limit });
    found.push(...dead.map((one) => ({ outbox, ...one })));
  }
  return found;
}

function letterRow({ group, id, type, reason, attempts }: DeadLetter): readonly string[] {
  const times = attempts === 1 ? '' : ` (after ${attempts} attempts)`;
  return [`group ${group}`, id ?? '-', type ?? '-', `${reason}${times}`];
}

function eventRow({ outbox, id, type, reason }: NamedDeadEvent): readonly string[] {
  return [`outbox ${outbox}`, id, type, reason];
}
