import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** Answers by request line, such as `GET /books?page=2`. Bodies are sent as JSON. */
export type DataAnswers = Readonly<Record<string, DataAnswer>>;

/** One answer. */
export interface DataAnswer {
  /** Default 200. */
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: unknown;
}

/** One request, as it came over the wire. */
export interface SeenRequest {
  readonly line: string;
  readonly headers: IncomingMessage['headers'];
  /** Empty when there was none. */
  readonly body: string;
}

/** A stub of a service, whose answers are data. Closed with `await using`. */
export interface DataStub extends AsyncDisposable {
  readonly url: string;
  readonly requests: readonly SeenRequest[];
}

/** Starts a stub on a free port. What it has no answer for gets 599, which no service sends. */
export async function startDataStub(answers: DataAnswers): Promise<DataStub> {
  const requests: SeenRequest[] = [];
  const server = createServer(async (incoming, response) => {
    const line = `${incoming.method} ${incoming.url}`;
    requests.push({ line, headers: incoming.headers, body: await text(incoming) });
    const { status = 200, headers, body } = answers[line] ?? { status: 599, body: null };
    response
      .writeHead(status, { 'content-type': 'application/json', ...headers })
      .end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
