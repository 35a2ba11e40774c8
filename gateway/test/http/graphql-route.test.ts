import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import type { RequestContext } from '@banyan/platform/request/request-context.ts';
import type { SubgraphContext } from '@banyan/subgraph-kit/subgraph.ts';
import { describe, expect, it } from '@jest/globals';
import { gatewayTests, inProcess } from '../helpers/test-gateway.ts';

const { startGateway, closeLater } = gatewayTests();

const executionMs = 15;

/** A gateway whose only field keeps the processor busy, and open connections to it. */
async function startBusyGateway() {
  let executions = 0;
  const product = () => {
    executions += 1;
    const end = performance.now() + executionMs;
    while (performance.now() < end);
    return { name: 'Lamp' };
  };
  const { app, listen } = await startGateway({
    subgraphs: { products: inProcess('products', { Query: { product } }) },
  });
  const { port } = new URL((await listen()).url);
  const executionsAtProbe: number[] = [];
  app.server.prependListener('request', ({ url }) => {
    if (url === '/health/live') executionsAtProbe.push(executions);
  });
  const open = async (): Promise<Socket> => {
    const socket = connect(Number(port), '127.0.0.1');
    closeLater({ close: async () => void socket.destroy() });
    await exchange(socket, probe);
    return socket;
  };
  return { open, executionsAtProbe, executions: () => executions };
}

async function exchange(socket: Socket, request: string): Promise<void> {
  socket.write(request);
  await once(socket, 'data');
}

const probe = 'GET /health/live HTTP/1.1\r\nhost: a\r\n\r\n';

function operation(id: number): string {
  const body = JSON.stringify({ query: `{ product(id: "${id}") { name } }` });
  const headers = `host: a\r\ncontent-type: application/json\r\ncontent-length: ${body.length}`;
  return `POST /graphql HTTP/1.1\r\n${headers}\r\n\r\n${body}`;
}

describe('GraphQL route', () => {
  it('does not keep a health probe waiting for the operations that came with it', async () => {
    const { open, executionsAtProbe, executions } = await startBusyGateway();
    const sockets: Socket[] = [];
    while (sockets.length < 21) sockets.push(await open());
    executionsAtProbe.length = 0;

    const requests = sockets.map((_, index) => (index < 20 ? operation(index) : probe));
    await Promise.all(sockets.map((socket, index) => exchange(socket, requests[index] ?? '')));

    expect(executions()).toBe(20);
    expect(executionsAtProbe).toHaveLength(1);
    expect(executionsAtProbe[0]).toBeLessThan(5);
  });

  it('lets go of what subgraphs keep for a request when it is answered', async () => {
    const kept: { readonly locals: RequestContext['locals']; readonly size: number }[] = [];
    const product = (
      _source: unknown,
      _args: unknown,
      { request: { locals } }: SubgraphContext,
    ) => {
      kept.push({ locals, size: locals.size });
      return { name: 'Lamp' };
    };
    const { app } = await startGateway({
      subgraphs: { products: inProcess('products', { Query: { product } }) },
    });

    const payload = { query: '{ product(id: "1") { name } }' };
    await app.inject({ method: 'POST', url: '/graphql', payload });

    expect(kept).toEqual([{ locals: new Map(), size: 1 }]);
  });
});
