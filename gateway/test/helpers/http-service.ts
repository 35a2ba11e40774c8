import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { createLogger } from '@banyan/platform/telemetry/logger.ts';
import { createSubgraphExecutor } from '@banyan/subgraph-kit/execute-request.ts';
import { createRequestContext } from '@banyan/subgraph-kit/request-context.ts';
import type { Subgraph } from '@banyan/subgraph-kit/subgraph.ts';

/** One request as it came over the wire. */
export interface ReceivedRequest {
  readonly headers: IncomingHttpHeaders;
  readonly body: { readonly query: string; readonly variables: Record<string, unknown> };
}

/** Answers a request, or leaves it without an answer. */
export type Answer = (request: ReceivedRequest, response: ServerResponse) => unknown;

/** A real HTTP server that keeps what it received. */
export interface HttpService {
  readonly url: string;
  readonly requests: readonly ReceivedRequest[];
  close(): Promise<void>;
}

/** Starts a server on a free port. */
export async function startHttpService(answer: Answer): Promise<HttpService> {
  const requests: ReceivedRequest[] = [];
  const server = createServer(async (request, response) => {
    const received = { headers: request.headers, body: JSON.parse(await text(request)) };
    requests.push(received);
    await answer(received, response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/graphql`,
    requests,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Answers as `subgraph` does when it runs alone. */
export function answerWith(subgraph: Subgraph): Answer {
  const execute = createSubgraphExecutor(subgraph);
  return async ({ body }, response) => {
    const context = subgraph.createContext(
      createRequestContext({
        requestId: 'remote',
        headers: new Map(),
        signal: new AbortController().signal,
        log: createLogger({ level: 'silent' }),
      }),
    );
    send(response, 200, JSON.stringify(await execute(body, context)), 'application/json');
  };
}

/** Writes one answer. */
export function send(response: ServerResponse, status: number, body: string, type: string): void {
  response.writeHead(status, { 'content-type': type }).end(body);
}
