import { createLogger } from '@banyan/platform/telemetry/logger.ts';
import { describe, expect, it } from '@jest/globals';
import { createGatewayMetrics } from '../../metrics/gateway-metrics.ts';
import type { MetricsPlace } from '../../metrics/metrics-place.ts';
import { ask, gatewayTests } from '../helpers/test-gateway.ts';

const { startGateway } = gatewayTests();

const token = 'the-token-of-the-scraper';

async function startMeasured(place: MetricsPlace) {
  const lines: string[] = [];
  const log = createLogger({ level: 'info', write: (line) => lines.push(line) });
  const metrics = createGatewayMetrics();
  const gateway = await startGateway({ metrics: { metrics, place }, log });
  const get = (authorization?: string) =>
    gateway.app.inject({
      url: '/metrics',
      headers: authorization === undefined ? {} : { authorization },
    });
  return { gateway, get, lines, metrics };
}

describe('GET /metrics', () => {
  it('shows what was counted to who has the token, and is not to be kept', async () => {
    const { gateway, get, lines } = await startMeasured({ kind: 'server', token });
    await ask(gateway, '{ products { id } }');

    const answer = await get(`Bearer ${token}`);

    expect(answer.statusCode).toBe(200);
    expect(answer.headers['content-type']).toBe('text/plain; version=0.0.4; charset=utf-8');
    expect(answer.headers['cache-control']).toBe('no-store');
    expect(answer.body).toContain(
      '\nbanyan_graphql_operations_total{type="query",outcome="ok"} 1\n',
    );
    expect(answer.body).toContain('\nprocess_cpu_seconds_total ');
    expect(lines.join()).not.toContain('/metrics');
  });

  it.each([
    undefined,
    '',
    token,
    `Basic ${token}`,
    `Bearer ${token}x`,
    `Bearer ${token.toUpperCase()}`,
  ])(
    'refuses the credentials %j, shows nothing, and logs neither them nor the token',
    async (sent) => {
      const { get, lines } = await startMeasured({ kind: 'server', token });

      const answer = await get(sent);

      expect(answer.statusCode).toBe(401);
      expect(answer.headers['www-authenticate']).toBe('Bearer');
      expect(answer.headers['cache-control']).toBe('no-store');
      expect(answer.body).not.toContain('banyan_');
      expect(lines.filter((line) => line.includes('without the right token'))).toHaveLength(1);
      expect(lines.join().toLowerCase()).not.toContain(token);
    },
  );

  it('takes no token in its address', async () => {
    const { gateway } = await startMeasured({ kind: 'server', token });

    const answer = await gateway.app.inject(`/metrics?token=${token}`);

    expect(answer.statusCode).toBe(401);
  });

  it('is open where there is no token', async () => {
    const { get } = await startMeasured({ kind: 'server', token: null });

    expect((await get()).statusCode).toBe(200);
  });

  it('is not there when nothing is counted', async () => {
    const gateway = await startGateway();

    expect((await gateway.app.inject('/metrics')).statusCode).toBe(404);
  });

  it('ends with the gateway', async () => {
    const { gateway, metrics } = await startMeasured({ kind: 'server', token: null });

    await gateway.close();

    expect(await metrics.render()).not.toContain('banyan_');
  });
});
