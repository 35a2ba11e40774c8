import { Client } from 'undici';
import type { ReceivedAnswer } from './check-answers.ts';

/** One connection, which sends its next request when the last one was answered. */
export interface Connection {
  /** Status 0 when there is no answer. Never rejects. */
  post(body: string): Promise<ReceivedAnswer>;
  /** Cuts it, also under a request. */
  destroy(): Promise<void>;
}

const headers = ['content-type', 'application/json'];
const noAnswer: ReceivedAnswer = { status: 0, chunks: [], bytes: 0 };

/** A connection to the server of `url`, opened with the first request. Requests wait for their answers without a limit. */
export function openConnection(url: string): Connection {
  const { origin, pathname: path } = new URL(url);
  const client = new Client(origin, { pipelining: 1, headersTimeout: 0, bodyTimeout: 0 });
  return {
    post(body) {
      const { promise, resolve } = Promise.withResolvers<ReceivedAnswer>();
      const chunks: Buffer[] = [];
      let status = 0;
      let bytes = 0;
      client.dispatch(
        { method: 'POST', path, headers, body },
        {
          // Without it undici takes the handler for one of its former kind.
          onRequestStart: () => undefined,
          onResponseStart(_controller, statusCode) {
            status = statusCode;
          },
          onResponseData(_controller, chunk) {
            chunks.push(chunk);
            bytes += chunk.length;
          },
          onResponseEnd: () => resolve({ status, chunks, bytes }),
          onResponseError: () => resolve(noAnswer),
        },
      );
      return promise;
    },
    destroy: () => client.destroy(),
  };
}
