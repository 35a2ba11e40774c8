import type { ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';

/** How long a gateway takes to stop. */
export interface DrainOptions {
  /** Time between becoming unready and refusing new connections, for load balancers to notice. Default 0. */
  readonly delayMs?: number;
  /** After this time open connections are cut. Default 10 000. */
  readonly timeoutMs?: number;
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
export function createDrain(app: FastifyInstance, options: DrainOptions = {}): Drain {
  const { delayMs = 0, timeoutMs = 10_000 } = options;
  const inFlight = new Set<Promise<void>>();
  let isDraining = false;
  app.addHook('onRequest', async (_request, { raw }) => {
    if (isDraining) raw.setHeader('connection', 'close');
    const ended = endOf(raw);
    inFlight.add(ended);
    ended.finally(() => inFlight.delete(ended));
  });
  return {
    async close() {
      isDraining = true;
      const deadline = setTimeout(() => app.server.closeAllConnections(), timeoutMs);
      await Promise.all([delay(delayMs), ...inFlight]);
      await app.close().finally(() => clearTimeout(deadline));
    },
  };
}

function endOf(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    response.once('finish', resolve).once('close', resolve);
  });
}
