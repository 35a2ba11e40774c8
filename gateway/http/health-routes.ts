import type { FastifyInstance } from 'fastify';
import type { EventsHealth } from './events-health.ts';
import type { HealthParts } from './health-parts.ts';

/** Whether the gateway takes traffic. */
export type Readiness = 'starting' | 'ready' | 'draining';

/** What {@link addHealthRoutes} asks. */
export interface HealthRouteOptions {
  readonly readiness: () => Readiness;
  readonly parts: HealthParts;
  /** Never rejects. Absent: the gateway has no events. */
  readonly events?: () => Promise<EventsHealth>;
}

/**
 * `GET /health/live`: 200 as long as the process answers. `GET /health/ready`: 200 when traffic may be sent here, 503
 * while starting or draining. A failing subgraph is shown but does not make the gateway unready: the rest of the graph
 * can be served, and all replicas would become unready together. The same holds for the broker and for outboxes.
 */
export function addHealthRoutes(
  app: FastifyInstance,
  { readiness, parts, events }: HealthRouteOptions,
): void {
  app.get('/health/live', async () => ({ status: 'live' }));
  app.get('/health/ready', async (_request, reply) => {
    const status = readiness();
    reply.status(status === 'ready' ? 200 : 503).header('cache-control', 'no-store');
    const [states, eventStates] = await Promise.all([parts(), events?.()]);
    return { status, parts: states, ...(eventStates && { events: eventStates }) };
  });
}
