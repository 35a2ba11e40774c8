import type { NamedOutbox } from '@banyan/gateway/events/named-outboxes.ts';
import { CommandFailure } from '../../command-failure.ts';
import { reasonOf } from './print-result.ts';

/** Runs `work` on an outbox. Throws a CommandFailure that names it when its database does not answer. */
export async function useOutbox<Result>(
  { name, outbox }: Pick<NamedOutbox, 'name' | 'outbox'>,
  work: (outbox: NamedOutbox['outbox']) => Promise<Result>,
): Promise<Result> {
  try {
    return await work(outbox);
  } catch (error) {
    throw new CommandFailure(
      `Outbox ${name} (${outbox.name}) cannot be reached: ${reasonOf(error)}`,
    );
  }
}
