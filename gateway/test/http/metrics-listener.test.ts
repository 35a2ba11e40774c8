import { once } from 'node:events';
import { connect } from 'node:net';
import { describe, expect, it } from '@jest/globals';
import { createGatewayMetrics } from '../../metrics/gateway-metrics.ts';
import { gatewayTests } from '../helpers/test-gateway.ts';

const { startGateway } = gatewayTests();

async function startListening(token: string | null = null) {
  const gateway = await startGateway({
    metrics: {
      metrics: createGatewayMetrics(),
      place: { kind: 'listener', port: 0, host: '127.0.0.1', token },
    },
  });
  const { url, metricsUrl } = await gateway.listen();
  return { gateway, url, metricsUrl: metricsUrl ?? '' };
}

describe('a server for metrics', () => {
  it('shows them on a port of its own, and nowhere else', async () => {
    const { url, metricsUrl } = await startListening();

    const own = await fetch(metricsUrl);
    const atPublicServer = await fetch(new URL('/metrics', url));

    expect(new URL(metricsUrl).port).not.toBe(new URL(url).port);
    expect(own.status).toBe(200);
    expect(await own.text()).toContain('banyan_graphql_operations_total');
    expect(atPublicServer.status).toBe(404);
  });

  it.each(['/', '/graphql', '/health/live', '/admin/invalidate'])(
    'has nothing at %s',
    async (path) => {
      const { metricsUrl } = await startListening();

      const answer = await fetch(new URL(path, metricsUrl));

      expect(answer.status).toBe(404);
    },
  );

  it('asks for the token when there is one', async () => {
    const token = 'the-token-of-the-scraper';
    const { metricsUrl } = await startListening(token);

    const without = await fetch(metricsUrl);
    const withToken = await fetch(metricsUrl, { headers: { authorization: `Bearer ${token}` } });

    expect([without.status, withToken.status]).toEqual([401, 200]);
  });

  it('ends with the gateway, although a scraper keeps its connection', async () => {
    const { gateway, metricsUrl } = await startListening();
    await (await fetch(metricsUrl)).text();

    await gateway.close();

    await expect(fetch(metricsUrl)).rejects.toThrow('fetch failed');
  });

  it('does not wait at its end for a request that is sent in part', async () => {
    const { gateway, metricsUrl } = await startListening();
    const { hostname, port } = new URL(metricsUrl);
    const socket = connect(Number(port), hostname);
    const ended = once(socket, 'close');
    const line = 'GET /metrics HTTP/1.1\r\nhost: a\r\n';
    // The second request on the connection is not complete, so that the answer to the first says that it has arrived.
    socket.write(`${line}\r\n${line}`);
    await once(socket, 'data');

    await gateway.close();
    await ended;

    expect(socket.destroyed).toBe(true);
  });

  it('keeps the gateway from starting when its port is taken', async () => {
    const { metricsUrl } = await startListening();
    const port = Number(new URL(metricsUrl).port);
    const gateway = await startGateway({
      metrics: {
        metrics: createGatewayMetrics(),
        place: { kind: 'listener', port, host: '127.0.0.1', token: null },
      },
    });

    await expect(gateway.listen()).rejects.toMatchObject({ code: 'EADDRINUSE', port });
  });
});
