import type { ParkedSubject } from '@banyan/platform/events/outbox/outbox-store.ts';
import { CommandFailure, EXIT, type ExitCode } from '../../command-failure.ts';
import type { Terminal } from '../../terminal.ts';
import { chooseOutboxes, type EventsCommandOptions, withEventsProject } from './events-project.ts';
import { printResult, toAge, toTable } from './print-result.ts';
import { useOutbox } from './use-outbox.ts';

/** Options of `banyan events park list` and `banyan events unpark`. */
export interface ParkOptions extends EventsCommandOptions {
  readonly json?: boolean;
  readonly outbox?: string;
}

const maxShown = 1000;

/** Shows the subjects whose events are held back, why, and which event is the first of them. */
export async function parkList(options: ParkOptions, terminal: Terminal): Promise<ExitCode> {
  return withEventsProject(options, terminal, async (project) => {
    const parked: NamedParkedSubject[] = [];
    for (const named of chooseOutboxes(project, options.outbox)) {
      const subjects = await useOutbox(named, (outbox) => outbox.listParked({ limit: maxShown }));
      parked.push(...subjects.map((subject) => ({ outbox: named.name, ...subject })));
    }
    printResult({ json: parked, text: toText(parked) }, options, terminal);
    return EXIT.ok;
  });
}

/** Lets the events of a subject go again. Fails when it is parked nowhere. */
export async function unpark(
  subject: string,
  options: ParkOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  return withEventsProject(options, terminal, async (project) => {
    const released: string[] = [];
    for (const named of chooseOutboxes(project, options.outbox)) {
      const wasParked = await useOutbox(named, (outbox) => outbox.unpark(subject));
      if (wasParked) released.push(named.name);
    }
    if (released.length === 0) {
      throw new CommandFailure(
        `"${subject}" is not parked. \`banyan events park list\` shows what is.`,
      );
    }
    const text = released.map((name) => `${subject} goes again from ${name}`);
    printResult({ json: { subject, outboxes: released }, text }, options, terminal);
    return EXIT.ok;
  });
}

type NamedParkedSubject = ParkedSubject & { readonly outbox: string };

function toText(parked: readonly NamedParkedSubject[]): readonly string[] {
  const now = Date.now();
  const rows = parked.map(({ outbox, subject, firstEvent, waitingEvents, parkedAtMs, reason }) => [
    outbox,
    subject,
    firstEvent ?? '-',
    String(waitingEvents),
    toAge(Math.max(0, now - parkedAtMs)),
    reason,
  ]);
  return toTable(
    [['outbox', 'subject', 'first event', 'waiting', 'since', 'reason'], ...rows],
    'Nothing is parked.',
  );
}
