import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type MadeUpAnswer, toWireBytes } from './recorded-answer.ts';

/** One request as the stub received it. */
export interface StubbedRequest {
  readonly method: string;
  /** Path with the query, as it came over the wire. */
  readonly url: string;
  /** Names in lower case. */
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** A stub that sends recorded answers byte for byte. Closed with `await using`. */
export interface SampleStub extends AsyncDisposable {
  readonly url: string;
  /** From now on requests get these answers in their order; when they run out, the last one again. */
  answerWith(answers: readonly (string | MadeUpAnswer)[]): void;
  /** Since the answers were given. */
  readonly requests: readonly StubbedRequest[];
}

/** A stub that has no answers yet. */
export async function startSampleStub(): Promise<SampleStub> {
  const requests: StubbedRequest[] = [];
  let wire: readonly Buffer[] = [];
  const server = createServer(async (incoming) => {
    const request = await receive(incoming);
    const bytes = wire[Math.min(requests.length, wire.length - 1)];
    requests.push(request);
    // Past the server's own response, which would write its headers in its own way.
    incoming.socket.end(bytes ?? '');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    answerWith(answers) {
      wire = answers.map(toWireBytes);
      requests.length = 0;
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function receive(incoming: IncomingMessage): Promise<StubbedRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  const { method = '', url = '', headers } = incoming;
  return { method, url, headers, body: Buffer.concat(chunks).toString() };
}
