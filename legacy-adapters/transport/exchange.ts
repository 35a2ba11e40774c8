import type { Readable } from 'node:stream';
import type { Dispatcher } from 'undici';
import { readBody } from './response-body.ts';
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

/** Sends one request and reads the whole answer. Redirects are answers like any other. */
export async function exchange(
  dispatcher: Dispatcher,
  { method, path, headers, openBody }: WireRequest,
  { signal, attempt, onStatus, maxBodyBytes, maxErrorBytes }: ExchangeOptions,
): Promise<LegacyResponse> {
  const response = await dispatcher.request({
    method,
    path,
    headers,
    body: openBody(),
    signal,
    opaque: attempt,
  });
  const { statusCode: status } = response;
  onStatus(status);
  const isSuccess = status >= 200 && status < 300;
  const bytes = await readBody(response.body, codingOf(method, response), {
    maxBytes: isSuccess ? maxBodyBytes : maxErrorBytes,
    mayCut: !isSuccess,
  });
  return { status, headers: toHeaderMap(response.headers), body: bytes };
}

/** The answer to a HEAD names the coding of a body that it does not have. */
function codingOf(method: string, { headers }: Dispatcher.ResponseData<unknown>) {
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
