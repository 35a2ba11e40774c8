import type { IncomingMessage } from '@banyan/platform/events/brokers/event-broker.ts';
import type { ChangeEvent } from '@banyan/platform/events/change-event.ts';
import { decodeEvent } from '@banyan/platform/events/envelope/decode-event.ts';
import { EXIT, type ExitCode } from '../../command-failure.ts';
import { untilAskedToEnd } from '../../project/shut-down.ts';
import type { Terminal } from '../../terminal.ts';
import { type EventsCommandOptions, requireBroker, withEventsProject } from './events-project.ts';

/** Options of `banyan events tail`. */
export interface TailOptions extends EventsCommandOptions {
  readonly json?: boolean;
  /** Pattern of types: `*` is one word, `#` any. */
  readonly type: string;
  readonly subject?: string;
}

/** Prints events as they are published, until a signal ends it. Nobody else misses them. */
export async function tail(options: TailOptions, terminal: Terminal): Promise<ExitCode> {
  return withEventsProject(options, terminal, async (project) => {
    const broker = requireBroker(project);
    const subscription = await broker.subscribe(
      {
        group: null,
        bindings: [options.type],
        concurrency: 1,
        onGap: () => terminal.complain('The connection was lost: events may be missing here.'),
      },
      async (message) => show(message, options, terminal),
    );
    terminal.notifyParent({ kind: 'following' });
    await untilAskedToEnd();
    await subscription.close();
    return EXIT.ok;
  });
}

function show({ body }: IncomingMessage, options: TailOptions, terminal: Terminal): void {
  const decoded = decodeEvent(body);
  if (!decoded.ok) {
    terminal.complain(`A message that is no event: ${decoded.reason}`);
    return;
  }
  const { event } = decoded;
  if (options.subject !== undefined && event.subject !== options.subject) return;
  terminal.print(options.json === true ? JSON.stringify(event) : toLine(event));
}

function toLine({ time, type, subject, sequence, changedfields, reconciled }: ChangeEvent): string {
  const notes = [changedfields, reconciled === true ? 'reconciled' : undefined];
  const shown = notes.filter((note) => note !== undefined).join(' ');
  return `${time} ${type} ${subject} #${Number(sequence)} ${shown}`.trimEnd();
}
