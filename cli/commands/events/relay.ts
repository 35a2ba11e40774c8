import { startRelays } from '@banyan/gateway/events/start-relays.ts';
import { EXIT, type ExitCode } from '../../command-failure.ts';
import { untilAskedToEnd } from '../../project/shut-down.ts';
import type { Terminal } from '../../terminal.ts';
import {
  chooseOutboxes,
  type EventsCommandOptions,
  requireBroker,
  withEventsProject,
} from './events-project.ts';

/** Options of `banyan events relay`. */
export interface RelayCommandOptions extends EventsCommandOptions {
  readonly outbox?: string;
}

/**
 * Publishes what outboxes hold, without a gateway, until a signal ends it. Any number may run beside each other. At its end it
 * gives back at once what it has not sent, and waits for the broker's word on what is on its way: 10 seconds at most.
 */
export async function relay(options: RelayCommandOptions, terminal: Terminal): Promise<ExitCode> {
  return withEventsProject(options, terminal, async (project) => {
    const broker = requireBroker(project);
    const outboxes = chooseOutboxes(project, options.outbox);
    const { schemas, log } = project;
    const relays = startRelays(outboxes, { broker, schemas, log, pollMs: 100 });
    terminal.print(`Relaying ${outboxes.map(({ name }) => name).join(', ')}`);
    terminal.notifyParent({ kind: 'relaying' });
    await untilAskedToEnd();
    await relays.close();
    return EXIT.ok;
  });
}
