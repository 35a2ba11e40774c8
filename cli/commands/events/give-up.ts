import type { OutboxStore } from '@banyan/platform/events/outbox/outbox-store.ts';
import { CommandFailure, EXIT, type ExitCode } from '../../command-failure.ts';
import type { Terminal } from '../../terminal.ts';
import { chooseOutboxes, type EventsCommandOptions, withEventsProject } from './events-project.ts';
import { printResult } from './print-result.ts';
import { useOutbox } from './use-outbox.ts';

/** Options of `banyan events give-up`. */
export interface GiveUpOptions extends EventsCommandOptions {
  readonly json?: boolean;
  readonly outbox: string;
  readonly id: string;
}

/**
 * Gives up one event that can never be sent. Where its subject was parked for it, those behind it go again. The event stays in
 * the outbox as a dead one, and can be retried. Fails when no such one waits.
 */
export async function giveUp(options: GiveUpOptions, terminal: Terminal): Promise<ExitCode> {
  const { id, outbox: name } = options;
  return withEventsProject(options, terminal, async (project) => {
    const given: GivenUp[] = [];
    for (const named of chooseOutboxes(project, name)) {
      given.push(await useOutbox(named, (outbox) => giveUpEvent(outbox, id)));
    }
    if (!given.some(({ wasWaiting }) => wasWaiting)) {
      throw new CommandFailure(`No event "${id}" waits in the outbox ${name}.`);
    }
    const unparked = given.flatMap(({ unparked: subject }) => subject ?? []);
    const text = [
      `${id} is given up in ${name}`,
      ...unparked.map((subject) => `${subject} goes again from ${name}`),
    ];
    printResult({ json: { outbox: name, id, unparked }, text }, options, terminal);
    return EXIT.ok;
  });
}

interface GivenUp {
  readonly wasWaiting: boolean;
  /** The subject that was parked for this event. */
  readonly unparked: string | null;
}

type GivingStore = Pick<OutboxStore, 'findParkedBehind' | 'kill' | 'unpark'>;

async function giveUpEvent(outbox: GivingStore, id: string): Promise<GivenUp> {
  const parked = await outbox.findParkedBehind(id);
  const reason = ['given up by hand', ...(parked === null ? [] : [parked.reason])].join(': ');
  const wasWaiting = await outbox.kill(id, reason);
  if (parked === null || !wasWaiting) return { wasWaiting, unparked: null };
  await outbox.unpark(parked.subject);
  return { wasWaiting, unparked: parked.subject };
}
