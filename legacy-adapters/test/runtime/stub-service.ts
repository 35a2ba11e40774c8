import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One request as the stub received it. */
export interface ReceivedRequest {
  readonly method: string;
  /** Path with the query, as it came over the wire. */
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** What the stub answers. `body` is sent as JSON unless it is a string. */
export interface StubAnswer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  /** The connection is broken instead, without an answer. */
  readonly isCut?: boolean;
}

/** A stub of a legacy service, for answers that the real ones cannot be made to give. Closed with `await using`. */
export interface StubService extends AsyncDisposable {
  readonly url: string;
  readonly requests: readonly ReceivedRequest[];
  /** The largest number of requests that were open at once. */
  readonly mostAtOnce: number;
}

/** Starts a stub on a free port; `answer` is called for each request. */
export async function startStubService(
  answer: (request: ReceivedRequest) => StubAnswer | Promise<StubAnswer>,
): Promise<StubService> {
  const requests: ReceivedRequest[] = [];
  let open = 0;
  let mostAtOnce = 0;
  const server = createServer(async (incoming, response) => {
    open += 1;
    mostAtOnce = Math.max(mostAtOnce, open);
    const request = await receive(incoming);
    requests.push(request);
    const { status = 200, headers = {}, body, isCut = false } = await answer(request);
    if (isCut) {
      incoming.socket.destroy();
      return;
    }
    const isText = typeof body === 'string';
    open -= 1;
    response
      .writeHead(status, { 'content-type': isText ? 'text/html' : 'application/json', ...headers })
      .end(isText || body === undefined ? body : JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    get mostAtOnce() {
      return mostAtOnce;
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function receive(incoming: IncomingMessage): Promise<ReceivedRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  return {
    method: incoming.method ?? '',
    url: incoming.url ?? '',
    headers: incoming.headers,
    body: Buffer.concat(chunks).toString(),
  };
}
