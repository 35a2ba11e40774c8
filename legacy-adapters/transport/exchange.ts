import type { Readable } from 'node:stream';
import type { Dispatcher } from 'undici';
import { type LegacyResponse, type ReadingOptions, ResponseReading } from './response-reading.ts';
import type { Attempt } from './watched-client.ts';

/** One request as it goes over the wire. */
export interface WireRequest {
  readonly method: string;
  /** Path with query. */
  readonly path: string;
  /** Names and values in turn. */
  readonly headers: string[];
  /** Whether it may be sent once more when nobody knows what came of it. */
  readonly mayRepeat: boolean;
  /** Called when the request is written. */
  readonly openBody: () => string | Readable | null;
}

/** How an exchange is made and watched. */
export interface ExchangeOptions extends ReadingOptions {
  readonly signal: AbortSignal;
  readonly attempt: Attempt;
}

/**
 * Sends one request and reads the whole answer. Redirects are answers like any other. Bytes are taken as undici hands them
 * out, which spares each call a stream and its iterator.
 */
export async function exchange(
  dispatcher: Dispatcher,
  { method, path, headers, openBody }: WireRequest,
  options: ExchangeOptions,
): Promise<LegacyResponse> {
  const { signal, attempt } = options;
  signal.throwIfAborted();
  const watched = { method, path, headers, body: openBody(), opaque: attempt };
  const reading = new ResponseReading(method, options);
  const stop = () => reading.stop(signal.reason);
  signal.addEventListener('abort', stop, { once: true });
  try {
    dispatcher.dispatch(watched, reading);
    return await reading.response;
  } finally {
    signal.removeEventListener('abort', stop);
  }
}
