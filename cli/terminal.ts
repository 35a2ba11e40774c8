import type { Environment } from '@banyan/platform/config/resolve-environment.ts';

/** What a command may know of the process that runs it. */
export interface Terminal {
  /** Writes a text followed by a line break. */
  readonly print: (text: string) => void;
  /** Like `print`, on the error stream. */
  readonly complain: (text: string) => void;
  /** All of the standard input, to its end; empty when a person sits there. Absent where there is none. */
  readonly readInput?: () => Promise<string>;
  /** Asks a question and resolves with the answer, one line. Absent where no person sits. */
  readonly ask?: (question: string) => Promise<string>;
  /** Tells the process which started this one, if that listens. */
  readonly notifyParent: (message: object) => void;
  readonly environment: Environment;
  /** Where relative paths start. */
  readonly workingDir: string;
}
