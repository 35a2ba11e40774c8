import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, describe, expect, it } from '@jest/globals';
import type { LoadJob } from '../../load/load-job.ts';
import { runLoad } from '../../load/run-load.ts';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

const job: LoadJob = {
  url: '',
  bodies: ['{"a":1}', '{"a":2}', '{"a":3}'],
  products: [],
  connections: 2,
  kind: 'zipf',
  windows: 2,
  windowMs: 5,
  writeShare: 0,
  seed: 1,
};

describe('runLoad', () => {
  it('sends each request once in a sweep, over as many connections as it should', async () => {
    const server = await startStubServer('{"data":1}');

    const result = await runLoad({ ...job, url: server.url, kind: 'sweep' }, () => undefined);

    expect(server.bodies.toSorted()).toEqual(job.bodies);
    expect(server.sockets.size).toBe(2);
    expect(result).toMatchObject({ answers: 3, failed: 0 });
  });

  it('says when it begins to measure, and counts only from then', async () => {
    const server = await startStubServer('{"data":1}');
    let sentBefore = 0;

    const result = await runLoad({ ...job, url: server.url }, () => {
      sentBefore = server.bodies.length;
    });

    expect(server.bodies.slice(0, 2)).toEqual([job.bodies[0], job.bodies[0]]);
    expect(sentBefore).toBeGreaterThanOrEqual(4);
    expect(result.rates).toHaveLength(2);
    expect(result.answers).toBeLessThanOrEqual(server.bodies.length - 2);
  });

  it('counts failed answers', async () => {
    const server = await startStubServer('{"errors":[]}');

    const result = await runLoad({ ...job, url: server.url }, () => undefined);

    expect(result.failed).toBeGreaterThan(0);
    expect(result.failed).toBe(result.answers);
  });

  it('counts requests without an answer, and ends', async () => {
    const server = await startStubServer(null);

    const result = await runLoad({ ...job, url: server.url }, () => undefined);

    expect(result.failed).toBe(result.answers);
  });
});

/** A stub which answers everything with this body; null cuts the connection. */
async function startStubServer(body: string | null) {
  const bodies: string[] = [];
  const sockets = new Set<IncomingMessage['socket']>();
  const server = createServer(async (request, response) => {
    sockets.add(request.socket);
    bodies.push(await text(request));
    if (body === null) request.socket.destroy();
    else response.end(body);
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`;
  return { url, bodies, sockets };
}
