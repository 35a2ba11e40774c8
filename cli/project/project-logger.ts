import type { GatewayConfig } from '@banyan/gateway/config.ts';
import { createLogger, type Logger } from '@banyan/platform/telemetry/logger.ts';
import type { Terminal } from '../terminal.ts';

/** The log of a server. `LOG_LEVEL` sets its level; default `info` in production and `warn` in development. */
export function createProjectLogger({ environment }: GatewayConfig, terminal: Terminal): Logger {
  return createLogger({ level: terminal.environment.LOG_LEVEL || usualLevel(environment) });
}

/** The log of a command that prints its result: on the error stream, so that it stays out of that. Levels as of a server. */
export function createCommandLogger({ environment }: GatewayConfig, terminal: Terminal): Logger {
  const level = terminal.environment.LOG_LEVEL || usualLevel(environment);
  return createLogger({ level, write: (line) => terminal.complain(line.trimEnd()) });
}

function usualLevel(environment: GatewayConfig['environment']): string {
  return environment === 'production' ? 'info' : 'warn';
}

/** Says something at start-up: as text to a developer, as a log entry in production, where output is collected. */
export function announcer(
  { environment }: GatewayConfig,
  terminal: Terminal,
  log: Logger,
): (text: string) => void {
  return environment === 'production' ? (text) => log.info(text) : terminal.print;
}
