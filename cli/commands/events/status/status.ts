import { EXIT, type ExitCode } from '../../../command-failure.ts';
import type { Terminal } from '../../../terminal.ts';
import { type EventsCommandOptions, withEventsProject } from '../events-project.ts';
import { printResult } from '../print-result.ts';
import { brokerStateOf, isSound } from './broker-state.ts';
import { outboxStateOf } from './outbox-state.ts';
import { statusText } from './status-text.ts';

/** Options of `banyan events status`. */
export interface StatusOptions extends EventsCommandOptions {
  readonly json?: boolean;
}

/**
 * Says how outboxes, exchanges and queues are, and what waits in them. Fails when one is missing, different, without leader, or
 * out of reach; what waits, is parked or dead is no failure.
 */
export async function status(options: StatusOptions, terminal: Terminal): Promise<ExitCode> {
  return withEventsProject(options, terminal, async (project) => {
    const [broker, outboxes] = await Promise.all([
      brokerStateOf(project),
      Promise.all(project.outboxes.map(outboxStateOf)),
    ]);
    const text = statusText(broker, outboxes);
    printResult({ json: { broker, outboxes }, text }, options, terminal);
    const isReached = outboxes.every(({ problem }) => problem === null);
    return isReached && isSound(broker) ? EXIT.ok : EXIT.failed;
  });
}
