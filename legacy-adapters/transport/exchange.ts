import type { Readable } from 'node:stream';
import type { Dispatcher } from 'undici';
import { type BodyCollector, collectBody } from './response-body.ts';
import type { Attempt } from './watched-client.ts';

/** What a service answered: the body is decompressed, and at most as long as the limits allow. */
export interface LegacyResponse {
  readonly status: number;
  /** By lower-case name, each with all its values in order. */
  readonly headers: ReadonlyMap<string, readonly string[]>;
  readonly body: Uint8Array;
}

/** One request as it goes over the wire. */
export interface WireRequest {
  readonly method: string;
  /** Path with query. */
  readonly path: string;
  /** Names and values in turn. */
  readonly headers: string[];
  /** Called when the request is written. */
  readonly openBody: () => string | Readable | null;
}

/** Largest bodies, in bytes after decompression. */
export interface BodyLimits {
  /** Of a success; a longer one is a fault. */
  readonly maxBodyBytes: number;
  /** Of everything else; a longer one is cut off, since the status says what matters. */
  readonly maxErrorBytes: number;
}

/** How an exchange is made and watched. */
export interface ExchangeOptions extends BodyLimits {
  readonly signal: AbortSignal;
  readonly attempt: Attempt;
  /** Called once, when the status is known. */
  readonly onStatus: (status: number) => void;
}

/**
 * Sends one request and reads the whole answer. Redirects are answers like any other. Bytes are taken as undici hands them
 * out: its streams and their iterators would cost more than everything else that is done for a call.
 */
export async function exchange(
  dispatcher: Dispatcher,
  { method, path, headers, openBody }: WireRequest,
  options: ExchangeOptions,
): Promise<LegacyResponse> {
  const { signal, attempt } = options;
  signal.throwIfAborted();
  const watched = { method, path, headers, body: openBody(), opaque: attempt };
  const { promise, resolve, reject } = Promise.withResolvers<LegacyResponse>();
  const reading = readResponse(method, options, { resolve, reject });
  const stop = () => reading.stop(signal.reason);
  signal.addEventListener('abort', stop, { once: true });
  try {
    dispatcher.dispatch(watched, reading.handler);
    return await promise;
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

interface Settle {
  resolve(response: LegacyResponse | Promise<LegacyResponse>): void;
  reject(error: unknown): void;
}

function readResponse(
  method: string,
  { onStatus, maxBodyBytes, maxErrorBytes }: ExchangeOptions,
  { resolve, reject }: Settle,
): {
  readonly handler: Dispatcher.DispatchHandler;
  /** Ends the exchange, and its socket if it has one. */
  stop(reason: unknown): void;
} {
  let controller: Dispatcher.DispatchController | null = null;
  let stopped: { readonly reason: unknown } | null = null;
  let status = 0;
  let responseHeaders: IncomingHeaders = {};
  let collector: BodyCollector | null = null;
  const finish = (body: BodyCollector) =>
    resolve(
      body.read().then((bytes) => ({ status, headers: toHeaderMap(responseHeaders), body: bytes })),
    );
  const stop = (reason: unknown) => {
    stopped ??= { reason };
    reject(reason);
    controller?.abort(asError(reason));
  };
  return {
    stop,
    handler: {
      onRequestStart(started) {
        controller = started;
        // It was stopped while it waited for its connection.
        if (stopped !== null) started.abort(asError(stopped.reason));
      },
      onResponseStart(_controller, statusCode, received) {
        // Others come before the answer.
        if (statusCode < 200) return;
        status = statusCode;
        responseHeaders = received;
        onStatus(status);
        const isSuccess = status >= 200 && status < 300;
        const limit = { maxBytes: isSuccess ? maxBodyBytes : maxErrorBytes, mayCut: !isSuccess };
        try {
          collector = collectBody(codingOf(method, received), limit);
        } catch (error) {
          stop(error);
        }
      },
      onResponseData(started, chunk) {
        if (collector === null) return;
        try {
          if (collector.add(chunk)) return;
          finish(collector);
          started.abort(new Error('The rest of the body is not wanted'));
        } catch (error) {
          stop(error);
        }
      },
      onResponseEnd() {
        const body = collector;
        // Undici frees the socket in an "immediate" that it is about to ask for. Before that, a call which follows at once
        // would open another one.
        if (body !== null) process.nextTick(() => setImmediate(() => finish(body)));
      },
      onResponseError: (_controller, error) => reject(error),
    },
  };
}

function asError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error(String(reason));
}

/** The answer to a HEAD names the coding of a body that it does not have. */
function codingOf(method: string, headers: IncomingHeaders): string | undefined {
  const coding = headers['content-encoding'];
  return method === 'HEAD' || coding === undefined ? undefined : String(coding);
}

type IncomingHeaders = Dispatcher.ResponseData['headers'];

/** Without the headers which describe the body as it was before it was unpacked. */
function toHeaderMap(headers: IncomingHeaders): ReadonlyMap<string, readonly string[]> {
  const map = new Map<string, readonly string[]>();
  for (const [name, value] of Object.entries(headers)) {
    if (value === undefined || name === 'content-encoding' || name === 'content-length') continue;
    map.set(name.toLowerCase(), typeof value === 'string' ? [value] : value);
  }
  return map;
}
