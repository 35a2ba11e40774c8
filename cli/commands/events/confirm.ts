import { CommandFailure } from '../../command-failure.ts';
import type { Terminal } from '../../terminal.ts';

/** Asks before what cannot be undone. Throws a CommandFailure, with `declined` when the answer is no, and where nobody can be asked. */
export async function confirm(
  question: string,
  declined: string,
  { ask }: Terminal,
): Promise<void> {
  if (ask === undefined) {
    throw new CommandFailure('--yes is needed where nobody can be asked: this cannot be undone.');
  }
  if (/^y(es)?$/i.test((await ask(question)).trim())) return;
  throw new CommandFailure(declined);
}
