import type { GatewayConfig } from '@banyan/gateway/config.ts';
import { createLogger, type Logger } from '@banyan/platform/telemetry/logger.ts';
import type { Terminal } from '../terminal.ts';

/** The log of a server. `LOG_LEVEL` sets its level; default `info` in production and `warn` in development. */
export function createProjectLogger({ environment }: GatewayConfig, terminal: Terminal): Logger {
  const usual = environment === 'production' ? 'info' : 'warn';
  return createLogger({ level: terminal.environment.LOG_LEVEL || usual });
}

/** Says something at start-up: as text to a developer, as a log entry in production, where output is collected. */
export function announcer(
  { environment }: GatewayConfig,
  terminal: Terminal,
  log: Logger,
): (text: string) => void {
  return environment === 'production' ? (text) => log.info(text) : terminal.print;
}
