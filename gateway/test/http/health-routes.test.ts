import { describe, expect, it } from '@jest/globals';
import fastify from 'fastify';
import { addHealthRoutes, type Readiness } from '../../http/health-routes.ts';

const cases: readonly { readiness: Readiness; status: number }[] = [
  { readiness: 'starting', status: 503 },
  { readiness: 'ready', status: 200 },
  { readiness: 'draining', status: 503 },
];

describe('health routes', () => {
  it.each(cases)(
    'is live and answers $status to the readiness probe while $readiness',
    async (given) => {
      const app = fastify();
      const parts = async () => ({ orders: 'failing' }) as const;
      addHealthRoutes(app, { readiness: () => given.readiness, parts });

      const live = await app.inject('/health/live');
      const ready = await app.inject('/health/ready');
      await app.close();

      expect(live.statusCode).toBe(200);
      expect(ready.statusCode).toBe(given.status);
      expect(ready.json()).toEqual({ status: given.readiness, parts: { orders: 'failing' } });
    },
  );

  it('shows change events in trouble, and stays ready', async () => {
    const app = fastify();
    const parts = async () => ({});
    const events = async () =>
      ({ broker: 'connecting', outboxes: { gateway: { state: 'failing' } } }) as const;
    addHealthRoutes(app, { readiness: () => 'ready', parts, events });

    const ready = await app.inject('/health/ready');
    await app.close();

    expect(ready.statusCode).toBe(200);
    expect(ready.json()).toMatchObject({ events: await events() });
  });
});
