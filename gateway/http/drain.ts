import { setTimeout as delay } from 'node:timers/promises';
import { createInFlight } from '@banyan/platform/resilience/in-flight.ts';
import type { FastifyInstance } from 'fastify';

/** How long a gateway takes to stop. */
export interface DrainOptions {
  /** Milliseconds between becoming unready and refusing new connections, for load balancers to notice. */
  readonly delayMs: number;
  /** Milliseconds after the delay until open connections are cut. */
  readonly timeoutMs: number;
}

/** Knows the requests in flight of one app. */
export interface Drain {
  /**
   * Answers on while the requests that are in flight now finish, at least for `delayMs`; then takes no new connections
   * and closes the app. Resolves when the last request has ended or its connection has been cut.
   */
  close(): Promise<void>;
}

/** Must be called before the app's routes are added. */
export function createDrain(app: FastifyInstance, { delayMs, timeoutMs }: DrainOptions): Drain {
  const inFlight = createInFlight();
  let isDraining = false;
  app.addHook('onRequest', async (_request, { raw }) => {
    if (isDraining) raw.setHeader('connection', 'close');
    const end = inFlight.begin();
    raw.once('finish', end).once('close', end);
  });
  return {
    async close() {
      isDraining = true;
      const deadline = setTimeout(() => app.server.closeAllConnections(), delayMs + timeoutMs);
      await Promise.all([delay(delayMs), inFlight.ended()]);
      await app.close().finally(() => clearTimeout(deadline));
    },
  };
}
