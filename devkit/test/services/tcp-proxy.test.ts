import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { startTcpProxy, type TcpProxy, type TcpProxyOptions } from '../../services/tcp-proxy.ts';

const host = '127.0.0.1';

/** A server which sends back what it receives, and says what it has received. */
async function startEcho(stack: AsyncDisposableStack) {
  const received: string[] = [];
  const peers = new Set<Socket>();
  const server = createServer((socket) => {
    peers.add(socket);
    socket.on('data', (bytes) => received.push(String(bytes))).on('error', () => undefined);
    socket.pipe(socket);
  });
  server.listen(0, host);
  await once(server, 'listening');
  stack.defer(() => {
    server.close();
    for (const peer of peers) peer.destroy();
  });
  return { port: (server.address() as AddressInfo).port, received };
}

async function openThrough(stack: AsyncDisposableStack, options: Partial<TcpProxyOptions> = {}) {
  const echo = await startEcho(stack);
  const proxy = stack.adopt(await startTcpProxy({ targetPort: echo.port, ...options }), (one) =>
    one.stop(),
  );
  const client = await open(stack, proxy.port);
  return { echo, proxy, client };
}

async function open(stack: AsyncDisposableStack, port: number) {
  const client = stack.adopt(connect(port, host), (socket) => void socket.destroy());
  client.on('error', () => undefined);
  await once(client, 'connect');
  return client;
}

async function answerTo(client: Socket, text: string): Promise<string> {
  client.write(text);
  const [bytes] = await once(client, 'data');
  return String(bytes);
}

/** The other end learns of an end a little later. */
async function untilUnused(proxy: TcpProxy): Promise<void> {
  while (proxy.connections > 0) await setImmediate();
}

describe('startTcpProxy', () => {
  it('passes bytes on both ways, and shows what clients send', async () => {
    await using stack = new AsyncDisposableStack();
    const sent: string[] = [];
    const { client } = await openThrough(stack, { onSent: (bytes) => sent.push(String(bytes)) });

    expect(await answerTo(client, 'hello')).toBe('hello');
    expect(sent).toEqual(['hello']);
  });

  it('passes on the end of a connection after all that came before it', async () => {
    await using stack = new AsyncDisposableStack();
    const { proxy, client } = await openThrough(stack);
    proxy.delay(20);

    client.end('last words');
    const [bytes] = await once(client, 'data');
    client.resume();
    await once(client, 'close');

    expect(String(bytes)).toBe('last words');
    await untilUnused(proxy);
  });

  it('keeps bytes back by its delay, and keeps their order when that changes', async () => {
    await using stack = new AsyncDisposableStack();
    const { proxy, client, echo } = await openThrough(stack);
    const startedAtMs = performance.now();
    proxy.delay(50);
    client.write('a');
    await once(client, 'data');
    const passedMs = performance.now() - startedAtMs;

    client.write('b');
    proxy.delay(0);
    client.write('c');
    await once(client, 'data');

    // Timers may be a millisecond early; a late one is no fault.
    expect(passedMs).toBeGreaterThan(98);
    expect(echo.received.join('')).toBe('abc');
  });

  it('holds everything back while it is stalled, and keeps connections', async () => {
    await using stack = new AsyncDisposableStack();
    const { proxy, client, echo } = await openThrough(stack);
    await answerTo(client, 'before');

    proxy.stall();
    client.write('held');
    const other = await open(stack, proxy.port);
    const during = [...echo.received];
    proxy.resume();
    const [held] = await once(client, 'data');

    expect(during).toEqual(['before']);
    expect(String(held)).toBe('held');
    expect(await answerTo(other, 'other')).toBe('other');
  });

  it('cuts connections and lets new ones in', async () => {
    await using stack = new AsyncDisposableStack();
    const { proxy, client } = await openThrough(stack);
    await answerTo(client, 'before');

    proxy.cut();
    await once(client, 'close');
    const next = await open(stack, proxy.port);

    expect(await answerTo(next, 'after')).toBe('after');
  });

  it('ends the connection when nobody listens behind it', async () => {
    await using stack = new AsyncDisposableStack();
    const { proxy, echo } = await openThrough(stack);
    const lonely = stack.adopt(await startTcpProxy({ targetPort: 1 }), (one) => one.stop());

    const client = await open(stack, lonely.port);
    client.resume();
    await once(client, 'close');

    await untilUnused(lonely);
    expect([proxy.connections, echo.received]).toEqual([1, []]);
  });
});
