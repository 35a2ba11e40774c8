import { CommandFailure } from '../../../command-failure.ts';
import type { EventsCommandOptions } from '../events-project.ts';
import { reasonOf } from '../print-result.ts';

/** Options of `banyan events dead …`: of one consumer group, or of one outbox. */
export interface DeadOptions extends EventsCommandOptions {
  readonly json?: boolean;
  readonly group?: string;
  readonly outbox?: string;
}

/** Ends a command that needs dead letters of RabbitMQ and cannot get at them. */
export function failWithoutLetters(error: unknown): never {
  throw new CommandFailure(`The dead letters in RabbitMQ cannot be reached: ${reasonOf(error)}`);
}
