import type { GatewayConfig } from '@banyan/gateway/config.ts';
import { type EventParts, openEvents } from '@banyan/gateway/events/open-events.ts';
import type { Logger } from '@banyan/platform/telemetry/logger.ts';
import { CommandFailure } from '../command-failure.ts';

/**
 * Opens outboxes and broker of a project, runs `start` with them, and gives what it resolves with. When it rejects they are
 * closed again. Throws a CommandFailure for what cannot be opened.
 */
export async function startWithEvents<Started>(
  config: GatewayConfig,
  log: Logger,
  start: (parts: EventParts) => Promise<Started>,
): Promise<Started> {
  const parts = await openEvents(config, log).catch((error: unknown) => {
    throw new CommandFailure(error instanceof Error ? error.message : String(error));
  });
  try {
    return await start(parts);
  } catch (error) {
    await parts.close();
    throw error;
  }
}
