import { connect, type Socket } from 'node:net';
import type { ReceivedAnswer } from './check-answers.ts';
import { createResponseReader } from './response-reader.ts';

/** One connection, which sends its next request when the last one was answered. */
export interface Connection {
  /** Status 0 when there is no answer. Never rejects. */
  post(body: string): Promise<ReceivedAnswer>;
  /** Cuts it, also under a request. */
  destroy(): void;
}

const noAnswer: ReceivedAnswer = { status: 0, chunks: [], bytes: 0 };

/**
 * A connection to the server of `url`, opened with the first request, and anew when it has ended. Requests wait for their
 * answers without a limit.
 */
export function openConnection(url: string): Connection {
  const { hostname, port, host, pathname } = new URL(url);
  const head = `POST ${pathname} HTTP/1.1\r\nhost: ${host}\r\nconnection: keep-alive\r\ncontent-type: application/json\r\ncontent-length: `;
  let socket: Socket | null = null;
  let receive: ((data: Buffer | null) => void) | null = null;

  function open(): Socket {
    const opened = connect({ host: hostname, port: Number(port), noDelay: true });
    opened.on('data', (data) => receive?.(data));
    // What an error says is of no interest: it is followed by 'close'.
    opened.on('error', () => undefined);
    opened.on('close', () => {
      if (socket === opened) socket = null;
      receive?.(null);
    });
    return opened;
  }

  return {
    post(body) {
      const { promise, resolve } = Promise.withResolvers<ReceivedAnswer>();
      const reader = createResponseReader();
      const end = (answer: ReceivedAnswer) => {
        receive = null;
        resolve(answer);
      };
      receive = (data) => {
        if (data === null) return end(noAnswer);
        try {
          const answer = reader.read(data);
          if (answer !== null) end(answer);
        } catch {
          socket?.destroy();
        }
      };
      socket ??= open();
      socket.write(`${head}${Buffer.byteLength(body)}\r\n\r\n${body}`);
      return promise;
    },
    destroy() {
      socket?.destroy();
    },
  };
}
