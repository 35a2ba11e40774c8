import type { LeftQueue } from '@banyan/platform/events/brokers/event-broker.ts';
import { CommandFailure, EXIT, type ExitCode } from '../../command-failure.ts';
import type { Terminal } from '../../terminal.ts';
import { confirm } from './confirm.ts';
import {
  type EventsCommandOptions,
  type EventsProject,
  requireBroker,
  withEventsProject,
} from './events-project.ts';
import { printResult, reasonOf, toTable } from './print-result.ts';

/** Options of `banyan events remove`. */
export interface RemoveOptions extends EventsCommandOptions {
  readonly json?: boolean;
  readonly group: string;
  /** Default: those of groups that say nothing else. */
  readonly retryDelays?: readonly number[];
  /** Nobody is asked. */
  readonly yes: boolean;
}

/**
 * Removes the queues of a consumer group that the project does not have any more, with their bindings; after a question on the
 * terminal when messages are in them. Fails for a group of the project, for one that somebody consumes, and when there is none.
 */
export async function remove(options: RemoveOptions, terminal: Terminal): Promise<ExitCode> {
  const { group, retryDelays } = options;
  return withEventsProject(options, terminal, async (project) => {
    const { leftQueues } = requireBroker(project);
    requireLeftGroup(project, group);
    const wanted = { name: group, ...(retryDelays && { retryDelaysMs: retryDelays }) };
    const found = (await leftQueues?.find(wanted).catch(fail)) ?? [];
    requireUnused(group, found);
    const messages = sumOf(found);
    if (messages > 0 && !options.yes) {
      const question = `Remove the queues of ${group} with ${messages} messages for good? [y/N] `;
      await confirm(question, 'Nothing was removed.', terminal);
    }
    const removed = (await leftQueues?.remove(found).catch(fail)) ?? [];
    printResult(
      { json: { group, queues: removed.map(toJson) }, text: toText(removed) },
      options,
      terminal,
    );
    return EXIT.ok;
  });
}

function requireLeftGroup({ topology, consumed }: EventsProject, group: string): void {
  const names = [...topology.groups.map(({ name }) => name), ...consumed];
  if (!names.includes(group)) return;
  throw new CommandFailure(
    `"${group}" is a consumer group of the project, which would miss its events. Take it out of the project first.`,
  );
}

function requireUnused(group: string, found: readonly LeftQueue[]): void {
  if (found.length === 0) throw new CommandFailure(`RabbitMQ has no queue of a group "${group}".`);
  const used = found.filter(({ consumers }) => consumers > 0).map(({ name }) => name);
  if (used.length === 0) return;
  throw new CommandFailure(`Somebody consumes ${used.join(', ')}: end those processes first.`);
}

function sumOf(queues: readonly LeftQueue[]): number {
  return queues.reduce((sum, { messages }) => sum + messages, 0);
}

function toJson({ name, messages }: LeftQueue): Omit<LeftQueue, 'consumers'> {
  return { name, messages };
}

function toText(removed: readonly LeftQueue[]): readonly string[] {
  const rows = removed.map(({ name, messages }) => [name, String(messages)]);
  return toTable([['removed queue', 'messages'], ...rows], '');
}

function fail(error: unknown): never {
  throw new CommandFailure(reasonOf(error));
}
