import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import type { RequestContext } from '@banyan/platform/request/request-context.ts';
import type { SubgraphContext } from '@banyan/subgraph-kit/subgraph.ts';
import { describe, expect, it } from '@jest/globals';
import { answerWith } from '../helpers/http-service.ts';
import { storefrontSubgraph } from '../helpers/storefront.ts';
import { gatewayTests, inProcess, remote, TEST_SERVER } from '../helpers/test-gateway.ts';

const { startGateway, startService, closeLater } = gatewayTests();

const executionMs = 15;

/** A gateway with a field that keeps the processor busy, and open connections to it. */
async function startBusyGateway(requestTimeoutMs: number = TEST_SERVER.requestTimeoutMs) {
  let executions = 0;
  const product = () => {
    executions += 1;
    const end = performance.now() + executionMs;
    while (performance.now() < end);
    return { name: 'Lamp' };
  };
  const reviews = await startService(answerWith(storefrontSubgraph('reviews')));
  const { app, listen } = await startGateway({
    server: { ...TEST_SERVER, requestTimeoutMs },
    subgraphs: {
      products: inProcess('products', { Query: { product } }),
      reviews: remote('reviews', reviews.url),
    },
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
  return { app, open, reviews, executionsAtProbe, executions: () => executions };
}

async function exchange(socket: Socket, request: string): Promise<string> {
  socket.write(request);
  const [answer] = await once(socket, 'data');
  return String(answer);
}

const probe = 'GET /health/live HTTP/1.1\r\nhost: a\r\n\r\n';

function operation(id: number): string {
  return post(`{ product(id: "${id}") { name } }`);
}

function post(query: string, path = '/graphql'): string {
  const body = JSON.stringify({ query });
  const headers = `host: a\r\ncontent-type: application/json\r\ncontent-length: ${body.length}`;
  return `POST ${path} HTTP/1.1\r\n${headers}\r\n\r\n${body}`;
}

const unusable = [
  { title: 'is missing, as HTTP/1.0 allows', version: '1.0', host: '' },
  { title: 'holds a space', version: '1.1', host: 'host: a b\r\n' },
  { title: 'is no address', version: '1.1', host: 'host: [\r\n' },
];

describe('GraphQL route', () => {
  it.each(unusable)('refuses a request whose host $title', async ({ version, host }) => {
    const { open, executions } = await startBusyGateway();
    const request = operation(1).replace('HTTP/1.1', `HTTP/${version}`);

    const answer = await exchange(await open(), request.replace('host: a\r\n', host));

    expect(answer).toMatch(/^HTTP\/1.1 400 /);
    expect(answer).toContain('must have a Host header');
    expect(answer).toContain('"code":"BAD_REQUEST"');
    expect(executions()).toBe(0);
  });

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

  it('does not execute a mutation whose client goes away before its turn', async () => {
    const { app, open, reviews } = await startBusyGateway();
    const sockets: Socket[] = [];
    while (sockets.length < 20) sockets.push(await open());
    const [leaving, staying] = [await open(), await open()];
    app.server.on('request', ({ url }) => {
      if (url === '/graphql?leaving') leaving.destroy();
    });

    const before = sockets.map((socket, index) => exchange(socket, operation(index)));
    leaving.write(post('mutation { addReview(body: "left") { id } }', '/graphql?leaving'));
    await Promise.all(before);
    await exchange(staying, post('mutation { addReview(body: "stayed") { id } }'));

    expect(reviews.requests.map(({ body }) => body.query)).toEqual([
      'mutation{addReview(body:"stayed"){id}}',
    ]);
  });

  it('counts the time in which a request waits for its turn', async () => {
    const { open, executions } = await startBusyGateway(5 * executionMs);
    const sockets: Socket[] = [];
    while (sockets.length < 20) sockets.push(await open());

    const answers = await Promise.all(
      sockets.map((socket, index) => exchange(socket, operation(index))),
    );

    const late = answers.filter((answer) => answer.includes('UPSTREAM_TIMEOUT'));
    expect(late.length).toBeGreaterThan(0);
    expect(executions()).toBe(answers.length - late.length);
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
