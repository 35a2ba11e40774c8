import type { Logger } from '@banyan/platform/telemetry/logger.ts';
import type { FastifyInstance } from 'fastify';
import type { Subgraph } from '../subgraph.ts';

/** How the health routes work. */
export interface HealthRoutesOptions {
  /** Gets the reason why the subgraph is not ready; the answer does not hold it. */
  readonly log: Logger;
  /** How long the subgraph's own check may take. */
  readonly timeoutMs: number;
}

/** Adds `/health/live`, which is 200 while the process runs, and `/health/ready`, 503 while the subgraph's check fails. */
export function addHealthRoutes(
  app: FastifyInstance,
  subgraph: Subgraph,
  { log, timeoutMs }: HealthRoutesOptions,
): void {
  app.get('/health/live', async () => ({ status: 'ok' }));
  app.get('/health/ready', async (_request, reply) => {
    try {
      await checkWithin(subgraph, AbortSignal.timeout(timeoutMs));
      return { status: 'ok' };
    } catch (reason) {
      log.warn({ err: reason, service: subgraph.name }, 'Subgraph is not ready');
      return reply.status(503).send({ status: 'unavailable' });
    }
  });
}

/** A check that does not heed the signal must not hold up the answer. */
function checkWithin(subgraph: Subgraph, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
    subgraph.checkHealth(signal).then(resolve, reject);
  });
}
