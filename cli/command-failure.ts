/** Exit codes of all commands. */
export const EXIT = {
  ok: 0,
  /** Something is wrong with the project, or a command could not do its work. */
  failed: 1,
  /** The configuration cannot be used (`EX_CONFIG`). */
  unusableConfig: 78,
} as const;

/** One of the values of {@link EXIT}. */
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** An expected end of a command: its message says what to do and is printed without a stack. */
export class CommandFailure extends Error {
  readonly exitCode: ExitCode;

  constructor(message: string, exitCode: ExitCode = EXIT.failed) {
    super(message);
    this.name = 'CommandFailure';
    this.exitCode = exitCode;
  }
}
