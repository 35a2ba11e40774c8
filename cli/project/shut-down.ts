import type { Logger } from '@banyan/platform/telemetry/logger.ts';
import closeWithGrace from 'close-with-grace';

/** After the requests have ended: relays give back what they hold, and stores close. */
const closingMs = 5000;

/**
 * Lets a server end in order when the process is asked to: a signal exits with 0, a fault that nobody has handled with
 * 1. When requests had `drainMs` to end and the rest five seconds, or at a second signal, the process ends anyway. It also
 * ends when a parent that it has a channel to is gone.
 */
export function closeOnExit(
  server: { close(): Promise<void> },
  { drainMs, log }: { readonly drainMs: number; readonly log: Logger },
): void {
  const logger = { error: (reason: unknown) => log.error({ reason }, 'shutting down') };
  const { close } = closeWithGrace(
    { delay: drainMs + closingMs, logger },
    async ({ signal, err }) => {
      if (err !== undefined) log.fatal({ err }, 'unhandled error');
      log.info({ signal }, 'shutting down');
      await server.close();
    },
  );
  process.once('disconnect', close);
}

/** Resolves when the process is asked to end, by a signal or because its parent is gone. A second signal ends it at once. */
export function untilAskedToEnd(): Promise<void> {
  return new Promise((resolve) => {
    for (const event of ['SIGTERM', 'SIGINT'] as const) process.once(event, () => resolve());
    process.once('disconnect', () => resolve());
    // The channel to a parent would keep the process from ending afterwards.
    process.channel?.unref();
  });
}
