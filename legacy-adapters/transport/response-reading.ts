import type { Dispatcher } from 'undici';
import { type BodyCollector, collectBody } from './response-body.ts';

/** What a service answered: the body is decompressed, and at most as long as the limits allow. */
export interface LegacyResponse {
  readonly status: number;
  /** By lower-case name, each with all its values in order. */
  readonly headers: ReadonlyMap<string, readonly string[]>;
  readonly body: Uint8Array;
}

/** How a response is read. Largest bodies are in bytes after decompression. */
export interface ReadingOptions {
  /** Of a success; a longer one is a fault. */
  readonly maxBodyBytes: number;
  /** Of everything else; a longer one is cut off, since the status says what matters. */
  readonly maxErrorBytes: number;
  /** Called once, when the status is known. */
  readonly onStatus: (status: number) => void;
}

type Headers = Dispatcher.ResponseData['headers'];

/** Reads one response as undici hands it out. */
export class ResponseReading implements Dispatcher.DispatchHandler {
  /** Rejects with what the connection failed with, what is wrong with the body, or why the reading was stopped. */
  readonly response: Promise<LegacyResponse>;
  readonly #method: string;
  readonly #options: ReadingOptions;
  readonly #settle: Pick<PromiseWithResolvers<LegacyResponse>, 'resolve' | 'reject'>;
  #controller: Dispatcher.DispatchController | null = null;
  #stopped: { readonly reason: unknown } | null = null;
  #status = 0;
  #headers: Headers = {};
  #body: BodyCollector | null = null;

  constructor(method: string, options: ReadingOptions) {
    const { promise, ...settle } = Promise.withResolvers<LegacyResponse>();
    this.response = promise;
    this.#method = method;
    this.#options = options;
    this.#settle = settle;
  }

  /** Ends the exchange, and its socket if it has one. */
  stop(reason: unknown): void {
    this.#stopped ??= { reason };
    this.#settle.reject(reason);
    this.#controller?.abort(asError(reason));
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    // It was stopped while it waited for its connection.
    if (this.#stopped !== null) controller.abort(asError(this.#stopped.reason));
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    status: number,
    headers: Headers,
  ): void {
    // Others come before the answer.
    if (status < 200) return;
    const { onStatus, maxBodyBytes, maxErrorBytes } = this.#options;
    this.#status = status;
    this.#headers = headers;
    onStatus(status);
    const isSuccess = status >= 200 && status < 300;
    const limit = { maxBytes: isSuccess ? maxBodyBytes : maxErrorBytes, mayCut: !isSuccess };
    try {
      this.#body = collectBody(codingOf(this.#method, headers), limit);
    } catch (error) {
      this.stop(error);
    }
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Uint8Array): void {
    if (this.#body === null) return;
    try {
      if (this.#body.add(chunk)) return;
      this.#finish(this.#body);
      controller.abort(new Error('The rest of the body is not wanted'));
    } catch (error) {
      this.stop(error);
    }
  }

  onResponseEnd(): void {
    const body = this.#body;
    // Undici frees the socket in an "immediate" that it is about to ask for. Before that, a call which follows at once would
    // open another one.
    if (body !== null) process.nextTick(() => setImmediate(() => this.#finish(body)));
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.#settle.reject(error);
  }

  #finish(body: BodyCollector): void {
    const [status, headers] = [this.#status, toHeaderMap(this.#headers)];
    this.#settle.resolve(body.read().then((bytes) => ({ status, headers, body: bytes })));
  }
}

function asError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error(String(reason));
}

/** The answer to a HEAD names the coding of a body that it does not have. */
function codingOf(method: string, headers: Headers): string | undefined {
  const coding = headers['content-encoding'];
  return method === 'HEAD' || coding === undefined ? undefined : String(coding);
}

/** Without the headers which describe the body as it was before it was unpacked. */
function toHeaderMap(headers: Headers): ReadonlyMap<string, readonly string[]> {
  const map = new Map<string, readonly string[]>();
  for (const [name, value] of Object.entries(headers)) {
    if (value === undefined || name === 'content-encoding' || name === 'content-length') continue;
    map.set(name.toLowerCase(), typeof value === 'string' ? [value] : value);
  }
  return map;
}
