import { destination, type Logger as PinoLogger, pino } from 'pino';

/** Structured log of the process; a child logger carries the request id. */
export type Logger = PinoLogger;

/** How {@link createLogger} writes. */
export interface LoggerOptions {
  /** Lowest level that is written. Default `info`. */
  readonly level?: string;
  /** Default: the process's standard output. */
  readonly write?: (line: string) => void;
}

const secretPaths = ['authorization', 'cookie', 'password', 'token', 'secret'];

/** A JSON-lines logger which masks secrets wherever they stand one or two levels deep. */
export function createLogger({ level = 'info', write }: LoggerOptions = {}): Logger {
  const redact = secretPaths.flatMap((path) => [path, `*.${path}`, `headers.${path}`]);
  return pino({ level, redact }, write === undefined ? destination(1) : { write });
}
