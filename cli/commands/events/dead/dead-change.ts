import { CommandFailure, EXIT, type ExitCode } from '../../../command-failure.ts';
import type { Terminal } from '../../../terminal.ts';
import { confirm } from '../confirm.ts';
import {
  chooseOutboxes,
  type EventsProject,
  requireBroker,
  requireGroup,
  withEventsProject,
} from '../events-project.ts';
import { printResult } from '../print-result.ts';
import { useOutbox } from '../use-outbox.ts';
import { type DeadOptions, failWithoutLetters } from './dead-options.ts';
import { reviveEvents } from './revive-events.ts';

/** Options of `banyan events dead retry`. */
export interface DeadRetryOptions extends DeadOptions {
  readonly id?: string;
  readonly all: boolean;
}

/** Options of `banyan events dead drop`. */
export interface DeadDropOptions extends DeadRetryOptions {
  /** Nobody is asked. */
  readonly yes: boolean;
}

/** Gives dead letters back to their group, or dead events to the relay. */
export async function deadRetry(options: DeadRetryOptions, terminal: Terminal): Promise<ExitCode> {
  const id = chosenId(options);
  const { group, outbox } = options;
  if ((group === undefined) === (outbox === undefined)) {
    throw new CommandFailure(
      'Give either --group, for dead letters, or --outbox, for dead events.',
    );
  }
  return withEventsProject(options, terminal, async (project) => {
    const count =
      group === undefined ? await reviveIn(project, outbox, id) : await retryIn(project, group, id);
    printResult({ json: { count }, text: [`${count} tried again`] }, options, terminal);
    return exitCodeOf(count, id);
  });
}

/**
 * Removes dead letters for good, after a question on the terminal. The events of outboxes stay: they are the record of what
 * happened.
 */
export async function deadDrop(options: DeadDropOptions, terminal: Terminal): Promise<ExitCode> {
  const { group } = options;
  if (group === undefined) {
    throw new CommandFailure(
      '--group is needed: only dead letters of a consumer group are dropped. Dead events of an outbox stay until they are retried.',
    );
  }
  const id = chosenId(options);
  return withEventsProject(options, terminal, async (project) => {
    const { deadLetters } = requireBroker(project);
    requireGroup(project, group);
    const which = id === null ? `all dead letters of ${group}` : `dead letter "${id}" of ${group}`;
    if (!options.yes) {
      await confirm(`Drop ${which} for good? [y/N] `, 'Nothing was dropped.', terminal);
    }
    const count = await deadLetters.drop(group, id).catch(failWithoutLetters);
    printResult({ json: { count }, text: [`${count} dropped`] }, options, terminal);
    return exitCodeOf(count, id);
  });
}

/** Null: all. */
function chosenId({ id, all }: DeadRetryOptions): string | null {
  if (id !== undefined && !all) return id;
  if (id === undefined && all) return null;
  throw new CommandFailure('Give either --id with the id of one, or --all.');
}

async function retryIn(project: EventsProject, group: string, id: string | null): Promise<number> {
  const { deadLetters } = requireBroker(project);
  return deadLetters.retry(requireGroup(project, group), id).catch(failWithoutLetters);
}

async function reviveIn(
  project: EventsProject,
  name: string | undefined,
  id: string | null,
): Promise<number> {
  let count = 0;
  for (const named of chooseOutboxes(project, name)) {
    count += await useOutbox(named, (outbox) => reviveEvents(outbox, id));
  }
  return count;
}

/** To find none of all is no failure. */
function exitCodeOf(count: number, id: string | null): ExitCode {
  return count > 0 || id === null ? EXIT.ok : EXIT.failed;
}
